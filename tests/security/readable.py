"""What a person reads in an answer: text as it comes, and what is packed in workbooks, archives and PDFs."""

import io
import zipfile

from pypdf import PdfReader
from pypdf.errors import PyPdfError

#: bytes unpacked of one file; nothing that we hand out is near it
MOST = 50_000_000


def text_of(answer):
    """Return the text of an answer of requests, unpacked where it is a file."""
    content = answer.content
    if content.startswith(b"PK\x03\x04") and zipfile.is_zipfile(io.BytesIO(content)):
        return _of_archive(content)
    if content.startswith(b"%PDF-"):
        return _of_pdf(content)
    return answer.text


def _of_archive(content):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sum(part.file_size for part in archive.infolist()) < MOST
        return "\n".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())


def _of_pdf(content):
    try:
        document = PdfReader(io.BytesIO(content))
    except PyPdfError:
        return content.decode("utf-8", "replace")
    pages = [page.extract_text() for page in document.pages]
    return "\n".join([*pages, *map(str, (document.metadata or {}).values())])

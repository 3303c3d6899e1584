from . import prm_conversation_forward
from . import prm_document_publish

"""nginx in front of a server, as docs/administrators.md sets it up: it compresses, and keeps connections open."""

import contextlib
import subprocess
import tempfile
from pathlib import Path

from tests.conftest import free_port

CONFIGURATION = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    include /etc/nginx/mime.types;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    gzip_comp_level 6;
    gzip_min_length 1000;
    gzip_proxied any;
    gzip_types text/css text/plain text/xml application/javascript text/javascript application/json image/svg+xml;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {upstream};
            proxy_http_version 1.1;
            proxy_set_header Host $http_host;
            proxy_buffers 16 64k;
            proxy_buffer_size 64k;
        }}
    }}
}}
"""


@contextlib.contextmanager
def compressing(upstream):
    """Give the URL of an nginx that passes everything on to a server's URL."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        path = Path(folder) / "nginx.conf"
        path.write_text(CONFIGURATION.format(folder=folder, port=port, upstream=upstream), encoding="utf-8")
        process = subprocess.Popen(["/usr/sbin/nginx", "-p", folder, "-c", path], stdin=subprocess.DEVNULL)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)

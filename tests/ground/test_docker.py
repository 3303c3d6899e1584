"""What can be said of docker/ without a Docker engine."""

import json
import re
import urllib.request

import pytest
import yaml

from tests.ground.conftest import ROOT

DOCKER = ROOT / "docker"


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((DOCKER / "compose.yaml").read_text(encoding="utf-8"))


def test_every_service_has_a_healthcheck_and_restarts(compose):
    for name, service in compose["services"].items():
        assert service["healthcheck"]["test"], name
        assert service["restart"] == "unless-stopped", name


def test_odoo_waits_for_a_healthy_database(compose):
    assert compose["services"]["odoo"]["depends_on"]["database"]["condition"] == "service_healthy"


def test_data_is_kept_in_volumes(compose):
    used = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert used == set(compose["volumes"])


def test_ports_are_bound_to_loopback(compose):
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["odoo"]["ports"])
    assert "ports" not in compose["services"]["database"]


def test_no_file_holds_a_secret(compose):
    for service in compose["services"].values():
        for key, value in service["environment"].items():
            assert "PASSWORD" not in key or (key.endswith("_FILE") and value.startswith("/run/secrets/"))
    for path in DOCKER.iterdir():
        if path.is_file():
            assert not re.search(r"^\s*(admin_passwd|db_password)\s*=", path.read_text(encoding="utf-8"), re.M), path
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8")
    assert "/docker/" + compose["secrets"]["database_password"]["file"].split("/")[0] + "/" in ignored


def test_the_image_holds_the_addons_on_odoo_19():
    text = (DOCKER / "Dockerfile").read_text(encoding="utf-8")
    assert re.search(r"^FROM odoo:19\.0$", text, re.M)
    assert re.search(r"^COPY addons /mnt/extra-addons$", text, re.M)
    assert text.rstrip().rindex("USER odoo") > text.rindex("RUN"), "the server must not run as root"
    for source in re.findall(r"^COPY (\S+) ", text, re.M):
        assert (ROOT / source).exists(), source
        assert f"!{source}" in (ROOT / ".dockerignore").read_text(encoding="utf-8").split()


def test_versions_are_those_of_the_requirements():
    ours = set((ROOT / "requirements/odoo.txt").read_text(encoding="utf-8").split("\n"))
    for line in (DOCKER / "requirements.txt").read_text(encoding="utf-8").split("\n"):
        assert not line or line.startswith("#") or line in ours


def test_the_health_page_answers_what_the_healthcheck_asks(compose, server):
    path = re.search(r"http://127\.0\.0\.1:8069([^']+)", compose["services"]["odoo"]["healthcheck"]["test"][-1])[1]
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(server.url + path, timeout=30) as answer:
        assert json.load(answer) == {"status": "pass", "db_server_status": True}


def test_the_server_configuration_is_closed():
    text = (DOCKER / "odoo.conf").read_text(encoding="utf-8")
    for line in ("list_db = False", "proxy_mode = True", "dbfilter = ^prm$"):
        assert line in text.split("\n")

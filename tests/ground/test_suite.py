"""Fingerprints of the addons: what changes a database changes its stamp, tests and page scripts do not."""

import pytest

import suite


@pytest.fixture
def addons(tmp_path, monkeypatch):
    monkeypatch.setattr(suite, "ADDONS", tmp_path)
    write(tmp_path, "prm_x/__manifest__.py", '{"depends": ["sale", "prm_y"]}')
    write(tmp_path, "prm_y/__manifest__.py", '{"depends": ["crm"]}')
    write(tmp_path, "prm_z/__manifest__.py", '{"depends": ["mrp"], "installable": False}')
    return tmp_path


def write(folder, name, text):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def test_installable_addons_and_what_they_need_of_odoo(addons):
    assert list(suite.manifests()) == ["prm_x", "prm_y"]
    assert suite.core_addons() == ["crm", "sale", "web"]


@pytest.mark.parametrize("name", ["models/x.py", "views/x.xml", "i18n/de.po", "security/ir.model.access.csv"])
def test_what_ends_up_in_a_database_changes_its_stamp(addons, name):
    before = suite.stamp()
    write(addons, f"prm_x/{name}", "new")
    assert suite.stamp() != before


@pytest.mark.parametrize(
    "name", ["tests/test_x.py", "static/src/x.js", "static/description/x.png", "__pycache__/x.pyc"]
)
def test_what_does_not_leaves_the_stamp(addons, name):
    before = suite.stamp()
    write(addons, f"prm_x/{name}", "new")
    assert suite.stamp() == before


def test_a_new_page_script_restarts_the_server(addons):
    before = suite.code_stamp()
    write(addons, "prm_x/static/src/x.js", "new")
    assert suite.code_stamp() != before


def test_only_a_new_dependency_changes_the_core(addons):
    before = suite.core_stamp()
    write(addons, "prm_x/models/x.py", "new")
    assert suite.core_stamp() == before
    write(addons, "prm_y/__manifest__.py", '{"depends": ["crm", "calendar"]}')
    assert suite.core_stamp() != before

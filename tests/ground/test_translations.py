"""The check of translations finds each kind of gap, and updating keeps what is translated."""

import polib
import pytest

import translations

POT = """msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

#: model:x
msgid "%(n)s <b>partners</b>"
msgstr ""
"""


@pytest.fixture
def addon(tmp_path, monkeypatch):
    """An addon whose terms are exported and translated completely."""
    monkeypatch.setattr(translations, "ADDONS", tmp_path)
    (tmp_path / "prm_x/i18n").mkdir(parents=True)
    (tmp_path / "prm_x.pot").write_text(POT, encoding="utf-8")
    translations.update_addon("prm_x", tmp_path / "prm_x.pot")
    for language, text in (("de", "%(n)s <b>Partner</b>"), ("nl", "%(n)s <b>partners</b>")):
        catalogue = polib.pofile(str(tmp_path / f"prm_x/i18n/{language}.po"))
        catalogue[0].msgstr = text
        catalogue.save()
    return tmp_path


def faults(addon):
    return list(translations.check_addon("prm_x", addon / "prm_x.pot"))


def change(addon, language, old, new):
    path = addon / f"prm_x/i18n/{language}.po"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_complete_translations_pass(addon):
    assert faults(addon) == []


def test_a_missing_language_is_found(addon):
    (addon / "prm_x/i18n/nl.po").unlink()
    assert faults(addon) == ["nl.po is missing"]


def test_an_empty_translation_is_found(addon):
    change(addon, "de", 'msgstr "%(n)s <b>Partner</b>"', 'msgstr ""')
    assert "does not translate" in faults(addon)[0]


def test_a_fuzzy_translation_is_found(addon):
    change(addon, "de", "#: model:x", "#: model:x\n#, fuzzy")
    assert "fuzzy" in faults(addon)[0]


def test_a_lost_placeholder_and_tag_are_found(addon):
    change(addon, "de", 'msgstr "%(n)s <b>Partner</b>"', 'msgstr "Partner"')
    assert [fault.split(" in ")[0] for fault in faults(addon)] == ["de.po: other placeholders", "de.po: other tags"]


def test_a_new_term_is_found_everywhere(addon):
    with (addon / "prm_x.pot").open("a", encoding="utf-8") as pot:
        pot.write('\nmsgid "Territory"\nmsgstr ""\n')
    assert len(faults(addon)) == 3
    translations.update_addon("prm_x", addon / "prm_x.pot")
    assert ["does not translate" in fault for fault in faults(addon)] == [True, True]
    assert "<b>Partner</b>" in (addon / "prm_x/i18n/de.po").read_text(encoding="utf-8")


def test_a_term_no_longer_used_is_found(addon):
    (addon / "prm_x.pot").write_text(POT.replace("partners", "dealers"), encoding="utf-8")
    assert len(faults(addon)) == 6


def test_places_stay_as_odoo_reads_them(addon):
    with (addon / "prm_x.pot").open("a", encoding="utf-8") as pot:
        pot.write('\n#: code:addons/prm_x/models/x.py:17\n#: model:ir.model,name:prm_x.model_x\nmsgid "X"\nmsgstr ""\n')
    translations.update_addon("prm_x", addon / "prm_x.pot")
    entry = polib.pofile(str(addon / "prm_x/i18n/nl.po")).find("X")
    assert entry.occurrences == [("code:addons/prm_x/models/x.py", "0"), ("model:ir.model,name:prm_x.model_x", "")]


def test_updating_twice_changes_nothing(addon):
    before = {path: path.read_bytes() for path in addon.rglob("*.po*")}
    translations.update_addon("prm_x", addon / "prm_x.pot")
    assert before == {path: path.read_bytes() for path in addon.rglob("*.po*")}

import polib

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

#: what is easily taken in another sense: addon → English → (German, Dutch)
SENSES = {
    "prm_chat": {
        "Report": ("Melden", "Melden"),
        "Dismiss": ("Meldung zurückweisen", "Melding afwijzen"),
        "Name": ("Name", "Naam"),
        "German": ("Deutsch", "Duits"),
        "Dutch": ("Niederländisch", "Nederlands"),
        "English": ("Englisch", "Engels"),
        "Release": ("Freigeben", "Vrijgeven"),
        "Beginning": ("Anfang", "Begin"),
        "Digest": ("Zusammenfassung", "Overzicht"),
        "Number": ("Nummer", "Nummer"),
        "Thread": ("Gespräch", "Gesprek"),
    },
}


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    """Words that a glossary knows in another sense."""

    def translations(self, addon, language):
        entries = polib.pofile(file_path(f"{addon}/i18n/{language}.po"))
        return {entry.msgid: entry.msgstr for entry in entries if not entry.obsolete}

    def test_words_have_the_sense_in_which_they_are_used(self):
        for addon, words in SENSES.items():
            for place, language in enumerate(("de", "nl")):
                found = self.translations(addon, language)
                for english, meant in words.items():
                    self.assertEqual(found[english], meant[place], f"{addon}, {language}: {english}")

    def test_two_columns_have_two_names(self):
        for language in ("de", "nl"):
            found = self.translations("prm_chat", language)
            self.assertEqual(len({found[name] for name in ("From", "To", "By")}), 3, language)

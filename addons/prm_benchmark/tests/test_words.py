import polib

from odoo.tests import BaseCase, tagged
from odoo.tools.misc import file_path

#: what is easily taken in another sense: English → (German, Dutch)
SENSES = {
    "Spare parts": ("Ersatzteile", "Onderdelen"),
    "%(first)s to %(last)s": ("%(first)s bis %(last)s", "%(first)s tot en met %(last)s"),
    "see “%s”": ("siehe „%s“", "zie “%s”"),
    "best quartile": ("bestes Quartil", "beste kwartiel"),
}


@tagged("post_install", "-at_install")
class TestWords(BaseCase):
    """Words that a glossary knows in another sense."""

    def translations(self, language):
        entries = polib.pofile(file_path(f"prm_benchmark/i18n/{language}.po"))
        return {entry.msgid: entry.msgstr for entry in entries if not entry.obsolete}

    def test_words_have_the_sense_in_which_they_are_used(self):
        for place, language in enumerate(("de", "nl")):
            found = self.translations(language)
            for english, meant in SENSES.items():
                self.assertEqual(found[english], meant[place], f"{language}: {english}")

    def test_one_thing_has_one_name(self):
        german = " ".join(self.translations("de").values())
        for other in ("Viertel der", "bestes Viertel", "jede Lücke", "jedem Betrieb", "Händler-Kanal"):
            self.assertNotIn(other, german)

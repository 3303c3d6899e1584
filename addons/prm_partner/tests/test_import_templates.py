from odoo.tests import tagged
from odoo.tools import file_open

from .import_common import ImportCase

#: in the order in which one leads to the next
MODELS = {
    "res.partner": 3,
    "prm.holding": 2,
    "prm.licence": 3,
    "prm.agreement": 2,
    "prm.territory.range": 3,
    "prm.territory.potential": 3,
    "prm.fact": 3,
    "prm.competitor.volume": 3,
}
#: what may be created by its name, as somebody ticks it on the screen
ON_REQUEST = {"prm.territory.range": {"territory_id": True}, "prm.competitor.volume": {"competitor_id": True}}


@tagged("post_install", "-at_install")
class TestImportTemplates(ImportCase):
    """The workbooks that the import screen offers import as they are, whatever language one speaks."""

    def template(self, model):
        context = {"default_prm_is_partner": True} if model == "res.partner" else {}
        templates = self.env[model].with_context(**context).get_import_templates()
        self.assertEqual(len(templates), 1)
        return templates[0]["template"]

    def import_templates(self, lang):
        self.env["res.lang"]._activate_lang(lang)
        ids = {}
        for model, records in MODELS.items():
            with self.subTest(lang=lang, model=model), file_open(self.template(model).lstrip("/"), "rb") as file:
                on_request = ON_REQUEST.get(model, {})
                answer = self.import_file(model, file.read(), lang=lang, name_create_enabled_fields=on_request)
                self.assertImported(answer, records)
                self.assertNotIn(False, answer["fields"])
                ids[model] = answer["ids"]
        agreement = self.env["prm.agreement"].browse(ids["prm.agreement"][0])
        self.assertEqual(agreement.line_ids.mapped("discount"), [12.5, 0])
        return ids

    def test_templates_import_and_import_again(self):
        first = self.import_templates("en_US")
        self.assertEqual(self.import_templates("en_US"), first)

    def test_templates_import_in_german(self):
        self.import_templates("de_DE")

    def test_templates_import_in_dutch(self):
        self.import_templates("nl_NL")

    def test_contacts_keep_odoo_s_template(self):
        templates = self.env["res.partner"].get_import_templates()
        self.assertNotIn("prm_partner", str(templates))

    def test_a_model_without_template_offers_none(self):
        self.assertEqual(self.env["prm.agreement.line"].get_import_templates(), [])

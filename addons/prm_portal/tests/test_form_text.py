import doctest

from odoo.tests import BaseCase, tagged

from ..engine import form_firm, form_text


@tagged("post_install", "-at_install")
class TestFormText(BaseCase):
    """The examples in the docstrings are true."""

    def test_examples(self):
        for module, least in ((form_text, 2), (form_firm, 1)):
            result = doctest.testmod(module)
            self.assertGreaterEqual(result.attempted, least)
            self.assertEqual(result.failed, 0)

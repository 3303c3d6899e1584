import doctest

from odoo.tests import BaseCase, tagged

from ..engine import form_text


@tagged("post_install", "-at_install")
class TestFormText(BaseCase):
    """The examples in the docstrings are true."""

    def test_examples(self):
        result = doctest.testmod(form_text)
        self.assertGreater(result.attempted, 1)
        self.assertEqual(result.failed, 0)

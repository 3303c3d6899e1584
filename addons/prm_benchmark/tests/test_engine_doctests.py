"""The examples in the docstrings of the engines are true."""

import doctest
import importlib
import pkgutil

from odoo.tests import BaseCase, tagged

from .. import engine


@tagged("post_install", "-at_install")
class TestEngineDoctests(BaseCase):
    def test_examples(self):
        tried = 0
        for info in pkgutil.iter_modules(engine.__path__):
            module = importlib.import_module(f"{engine.__name__}.{info.name}")
            result = doctest.testmod(module)
            tried += result.attempted
            self.assertEqual(result.failed, 0, info.name)
        self.assertGreater(tried, 10)

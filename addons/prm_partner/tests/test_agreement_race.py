from datetime import date

from psycopg2.errors import ExclusionViolation

from odoo import SUPERUSER_ID, Command, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger


@tagged("post_install", "-at_install")
class TestAgreementRace(BaseCase):
    """Two people activate contradicting agreements at the same time, in real transactions.

    What it needs is committed, so it is removed at the end.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._remove)
        cls.made = []
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            firm = cls._make(env, "res.partner", name="T race firm", is_company=True, prm_is_partner=True)
            kind = cls._make(env, "prm.agreement.type", name="T race type")
            product = cls._make(env, "product.template", name="T race product")
            cls.first, cls.second = (
                cls._make(
                    env,
                    "prm.agreement",
                    name="T race",
                    partner_id=firm.id,
                    type_id=kind.id,
                    date_start=date(2040, 1, 1),
                    line_ids=[Command.create({"product_tmpl_id": product.id})],
                ).id
                for _number in (1, 2)
            )

    @classmethod
    def _env(cls, cr):
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    @classmethod
    def _make(cls, env, model, **values):
        record = env[model].create(values)
        cls.made.append((model, record.id))
        return record

    @classmethod
    def _remove(cls):
        with cls.registry.cursor() as cr:
            env = cls._env(cr)
            agreements = env["prm.agreement"].browse(id_ for model, id_ in cls.made if model == "prm.agreement")
            agreements.state = "draft"
            for model, record_id in reversed(cls.made):
                env[model].browse(record_id).unlink()

    def test_only_one_of_two_contradicting_activations_wins(self):
        with self.registry.cursor() as one, self.registry.cursor() as two:
            first = self._env(one)["prm.agreement"].browse(self.first)
            second = self._env(two)["prm.agreement"].browse(self.second)
            # both look before either writes: from here on the second does not see the first
            self.assertEqual((first.state, second.state), ("draft", "draft"))
            first.action_activate()
            one.commit()
            with mute_logger("odoo.sql_db"), self.assertRaises(ExclusionViolation):
                second.action_activate()
                second.env.flush_all()  # as a request does at its end
            two.rollback()
        with self.registry.cursor() as cr:
            states = self._env(cr)["prm.agreement"].browse((self.first, self.second)).mapped("state")
        self.assertEqual(states, ["active", "draft"])

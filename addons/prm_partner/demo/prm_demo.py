import random
from datetime import datetime, time, timedelta

from odoo import SUPERUSER_ID, fields, models

MODULE = "prm_demo"
SEED = 20190


class PrmDemo(models.AbstractModel):
    """The demo network: a fictional buying group for farm machinery. Every addon adds its part.

    An addon inherits this model and extends :meth:`_load`::

        def _load(self):
            super()._load()
            self._in_demo()._load_cases()

    Every record has an external id ``prm_demo.<name>``: ``dealer_01`` … ``dealer_60``,
    ``dealer_01_director``, ``territory_north``, ``user_manager``, ``category_tractors``,
    ``product_tx_140``, ``agreement_dealer_01``, ``licence_trade_01``, ``order_excluded`` … By these
    :meth:`_ref` finds records again and :meth:`_ensure` creates only what is missing.
    """

    _name = "prm.demo"
    _description = "Demo Network"

    def _load(self):
        """Load the demo network; loading it again changes nothing."""
        self._load_company()
        demo = self._in_demo()
        demo._load_users()
        demo._load_territories()
        demo._load_products()
        demo._load_potential()
        demo._load_partners()
        demo._load_contacts()
        demo._load_holdings()
        demo._load_licences()
        demo._load_agreements()
        demo._load_orders()
        demo._load_notes()
        demo._load_activities()

    # --- for the steps of all addons --------------------------------------------------------------

    def _in_demo(self):
        """Return ``self`` as all steps run: as superuser in the demo's company, telling nobody."""
        return (
            self.with_user(SUPERUSER_ID)
            .with_company(self._company())
            .with_context(
                lang="en_US",
                tz="Europe/Berlin",
                tracking_disable=True,
                mail_create_nosubscribe=True,
                mail_auto_subscribe_no_notify=True,
                mail_notrack=True,
                mail_activity_quick_update=True,
                no_reset_password=True,
            )
        )

    def _company(self):
        return self.env.ref("base.main_company")

    def _today(self):
        return fields.Date.context_today(self)

    def _random(self, *key):
        """Return a random generator of its own for a key, so that no step shifts another's numbers."""
        return random.Random(" ".join(map(str, (SEED, *key))))

    def _moment(self, days_ago):
        """Return a moment in office hours (UTC) that many days ago, on the Friday before when that is a weekend."""
        day = self._today() - timedelta(days=days_ago)
        return datetime.combine(day - timedelta(days=max(0, day.weekday() - 4)), time(8, 30))

    def _ref(self, name):
        """Return the demo record with a name such as ``dealer_01``."""
        return self.env.ref(f"{MODULE}.{name}")

    def _name_of(self, record):
        """Return the name of a demo record: the other way round."""
        return record.get_external_id()[record.id].removeprefix(f"{MODULE}.")

    def _dealers(self):
        """Return the 60 partners, the first one first."""
        rows = self.env["ir.model.data"].search_fetch(
            [("module", "=", MODULE), ("model", "=", "res.partner"), ("name", "=like", "dealer\\___")],
            ["res_id"],
            order="name",
        )
        return self.env["res.partner"].browse(rows.mapped("res_id"))

    def _ensure(self, model, wanted):
        """Create the records of ``{name: values}`` that are missing, in one batch.

        :return: the records created now, in the order of ``wanted``
        """
        data = self.env["ir.model.data"]
        known = set(data.search([("module", "=", MODULE), ("name", "in", list(wanted))]).mapped("name"))
        missing = [name for name in wanted if name not in known]
        records = self.env[model].create([wanted[name] for name in missing])
        data._update_xmlids(
            [
                {"xml_id": f"{MODULE}.{name}", "record": record, "noupdate": True}
                for name, record in zip(missing, records, strict=True)
            ]
        )
        return records

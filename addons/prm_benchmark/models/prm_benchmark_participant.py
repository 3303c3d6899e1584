from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

MONTHS = [(str(number), str(number)) for number in range(1, 13)]


class PrmBenchmarkParticipant(models.Model):
    """A firm that takes part in a programme, with its fiscal year and its reporting units."""

    _name = "prm.benchmark.participant"
    _description = "Benchmark Participant"
    _order = "programme_id, partner_id, id"
    _rec_name = "partner_id"

    programme_id = fields.Many2one("prm.benchmark.programme", required=True, ondelete="cascade", index=True)
    partner_id = fields.Many2one(
        "res.partner",
        "Firm",
        required=True,
        ondelete="restrict",
        index=True,
        domain=[("prm_is_partner", "=", True)],
    )
    company_id = fields.Many2one(related="programme_id.company_id", store=True, index=True)
    territory_id = fields.Many2one(related="partner_id.prm_territory_id", store=True, index=True)
    fiscal_month = fields.Integer(
        "Fiscal year begins in", required=True, default=1, help="Month of the year, 1 to 12.", aggregator=False
    )
    date_from = fields.Date("Takes part from", help="First month.")
    date_to = fields.Date("Until", help="Last month.")
    unit_ids = fields.One2many("prm.benchmark.unit", "participant_id", "Reporting units")
    active = fields.Boolean(default=True)

    _firm_unique = models.Constraint("UNIQUE (programme_id, partner_id)", "This firm takes part already.")
    _fiscal_month = models.Constraint(
        "CHECK (fiscal_month BETWEEN 1 AND 12)", "A fiscal year begins in a month from 1 to 12."
    )

    @api.model
    def _takes_part(self, alias, month):
        """Return the SQL condition that a participant takes part in a month, for all who ask.

        Participations begin and end with months, whatever day is noted: from the first day of the month of
        ``date_from`` to the last of that of ``date_to``. Whoever is archived takes part no more.

        :param str alias: of the participant's table
        :param month: first day of the month, a date or its SQL
        """
        part = SQL.identifier(alias)
        return SQL(
            """(%(part)s.active
                AND (%(part)s.date_from IS NULL OR %(part)s.date_from < %(month)s::date + interval '1 month')
                AND (%(part)s.date_to IS NULL OR %(part)s.date_to >= %(month)s::date))""",
            part=part,
            month=month,
        )

    @api.model
    def _takes_part_now(self, alias):
        """Return the SQL condition that a participant takes part in the month of today, the main company's."""
        return self._takes_part(alias, self.env["res.company"]._prm_today().replace(day=1))

    @api.constrains("partner_id")
    def _check_partner(self):
        for participant in self:
            if not participant.partner_id.prm_is_partner:
                raise ValidationError(
                    self.env._(
                        "“%(firm)s” is no partner of the network; only partners take part.",
                        firm=participant.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        participants = super().create(vals_list)
        units = self.env["prm.benchmark.unit"]
        units.create(
            [
                {"participant_id": participant.id, "partner_id": participant.partner_id.id}
                for participant in participants
                if not participant.unit_ids.filtered(lambda unit: unit.level == "firm")
            ]
        )
        return participants

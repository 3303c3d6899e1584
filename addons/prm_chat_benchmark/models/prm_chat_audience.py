from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL


class PrmChatAudience(models.Model):
    """Channels for the firms of a benchmark's programme, or of one of its comparison groups.

    Who is in a comparison group is known to whoever talks there; the head office decides whether that may be.
    """

    _inherit = "prm.chat.audience"

    kind = fields.Selection(
        selection_add=[("programme", "Firms of a programme"), ("cohort", "Firms of a comparison group")],
        ondelete={"programme": "cascade", "cohort": "cascade"},
    )
    programme_id = fields.Many2one(
        "prm.benchmark.programme", ondelete="restrict", index="btree_not_null", tracking=True,
        help="Firms that take part today. Dealers open talks about a KPI in this channel.",
    )  # fmt: skip
    cohort_id = fields.Many2one(
        "prm.benchmark.cohort", "Comparison group", ondelete="restrict", index="btree_not_null", tracking=True,
        help="Firms that belong to it today and take part in its programme. They see who else is in. Whoever looks at "
        "this group in the evaluation opens talks about a KPI here.",
    )  # fmt: skip

    @api.constrains("kind", "programme_id", "cohort_id")
    def _check_benchmark(self):
        for audience in self:
            if audience.kind == "programme" and not audience.programme_id:
                raise ValidationError(self.env._("Choose the programme for which “%s” is meant.", audience.name))
            if audience.kind == "cohort" and not audience.cohort_id:
                raise ValidationError(self.env._("Choose the comparison group for which “%s” is meant.", audience.name))

    @api.model
    def _sync_fields(self):
        return super()._sync_fields() | {"programme_id", "cohort_id"}

    @api.model
    def _kind_conditions(self):
        for name in ("prm.benchmark.participant", "prm.benchmark.cohort", "prm.benchmark.programme"):
            self.env[name].flush_model()
        return {
            **super()._kind_conditions(),
            "programme": self._taking_part(SQL("audience.programme_id")),
            "cohort": SQL(
                "%s AND %s",
                self._taking_part(
                    SQL("(SELECT programme_id FROM prm_benchmark_cohort WHERE id = audience.cohort_id AND active)")
                ),
                self._in_cohort(),
            ),
        }

    @api.model
    def _taking_part(self, programme):
        """Return the SQL condition that ``firm`` takes part in a programme this month."""
        return SQL(
            """EXISTS (SELECT 1 FROM prm_benchmark_participant part
                        WHERE part.programme_id = %(programme)s AND part.partner_id = firm.id AND %(takes_part)s)""",
            programme=programme,
            takes_part=self.env["prm.benchmark.participant"]._takes_part_now("part"),
        )

    @api.model
    def _in_cohort(self):
        """Return the SQL condition that ``firm`` is in the comparison group of ``audience``.

        The groups themselves say who is in, as for a release.
        """
        # Bridge: all channels count, whoever changes something.
        audiences = self.sudo().with_context(active_test=False).search([("kind", "=", "cohort")])
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        conditions = [
            SQL(
                "(audience.cohort_id = %s AND firm.id IN %s)",
                cohort.id,
                partners._search(cohort._firms_domain()).subselect(),
            )
            for cohort in audiences.cohort_id
        ]
        return SQL("(%s)", SQL(" OR ").join(conditions)) if conditions else SQL("FALSE")

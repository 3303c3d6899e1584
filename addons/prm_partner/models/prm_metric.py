from odoo import api, fields, models
from odoo.exceptions import ValidationError


class PrmMetric(models.Model):
    """A figure that is kept per partner and month in ``prm.fact``.

    ``aggregation`` says how several facts become one figure, at every level (months, partners,
    categories) from the parts and never from finished figures:

    * ``sum``: value summed (revenue);
    * ``last``: summed over partners and categories in the last month there is (receivables);
    * ``ratio``: sum of values ÷ sum of weights × ``factor`` (margin in percent);
    * ``distinct``: number of product categories with a value above zero (breadth).

    A metric with a ``provider`` is computed by the addon that owns its source; any metric accepts
    imported facts too.
    """

    _name = "prm.metric"
    _description = "Metric"
    _inherit = ["prm.import.mixin"]
    _order = "sequence, name, id"
    _rec_names_search = ["code", "name"]
    _import_key = ("code",)

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short name for formulas, imports and the API.")
    sequence = fields.Integer(default=100)
    description = fields.Text(translate=True, help="What it counts, and from where.")
    unit = fields.Selection(
        [
            ("currency", "Currency"),
            ("count", "Number"),
            ("percent", "Percent"),
            ("days", "Days"),
            ("score", "Score"),
        ],
        required=True,
        default="count",
    )
    is_monetary = fields.Boolean(
        "Computed from amounts",
        compute="_compute_is_monetary",
        store=True,
        readonly=False,
        help="Not added up over companies with different currencies.",
    )
    digits = fields.Integer("Decimals", default=0)
    direction = fields.Selection(
        [("up", "More is better"), ("down", "Less is better"), ("none", "Neither")], required=True, default="none"
    )
    aggregation = fields.Selection(
        [
            ("sum", "Sum"),
            ("last", "Last month"),
            ("ratio", "Ratio of two sums"),
            ("distinct", "Number of categories"),
        ],
        required=True,
        default="sum",
    )
    factor = fields.Float(default=1.0, help="Multiplies a ratio: 100 for percent.")
    provider = fields.Char(readonly=True, help="The part of the program that computes it; empty: imported or entered.")
    group_ids = fields.Many2many(
        "res.groups",
        string="Departments",
        help="Who sees the metric's facts. Managers see all; nobody else sees a metric without a department.",
    )
    as_of = fields.Datetime("As of", readonly=True, help="When its facts were last computed.")
    problem = fields.Text(readonly=True, help="Why its facts could not be computed; they are then not available.")
    fact_count = fields.Integer(compute="_compute_fact_count")
    active = fields.Boolean(default=True)

    _code_unique = models.UniqueIndex("(code)", "There is a metric with this code already.")

    @api.constrains("code")
    def _check_code(self):
        for metric in self:
            if not metric.code.isidentifier() or not metric.code.isascii():
                raise ValidationError(
                    self.env._(
                        "The code of metric “%(name)s” holds letters, digits and _ only, such as open_receivables.",
                        name=metric.name,
                    )
                )

    @api.depends("unit", "aggregation")
    def _compute_is_monetary(self):
        """Propose it for amounts and shares of amounts; days are weighed with amounts, where they are a ratio."""
        for metric in self:
            weighed = metric.unit == "days" and metric.aggregation == "ratio"
            metric.is_monetary = metric.unit in ("currency", "percent") or weighed

    @api.depends("name", "code")
    def _compute_display_name(self):
        for metric in self:
            metric.display_name = metric.name

    def _compute_fact_count(self):
        counts = dict(self.env["prm.fact"]._read_group([("metric_id", "in", self.ids)], ["metric_id"], ["__count"]))
        for metric in self:
            metric.fact_count = counts.get(metric, 0)

    def unlink(self):
        self.check_access("unlink")
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM prm_fact WHERE metric_id = ANY(%s)", [self.ids])
        self.env["prm.fact"].invalidate_model()
        return super().unlink()

    @api.model
    def _by_code(self, *codes):
        """Return ``{code: metric}`` for the given codes, archived metrics included."""
        metrics = self.sudo().with_context(active_test=False).search([("code", "in", codes)])
        return {metric.code: metric for metric in metrics}

    def action_refresh(self):
        """Compute what changed now, and say how it went."""
        self.browse().check_access("write")
        done = [self.env[name].sudo()._refresh() for name in self.env["prm.fact.provider"]._providers()]
        failed = False in done
        if None in done and not failed:
            return self._notify(self.env._("The figures are being computed in the background already."), "info")
        return self._notify(
            self.env._("Some figures could not be computed; see the column “Problem”.")
            if failed
            else self.env._("The figures are up to date."),
            "danger" if failed else "success",
        )

    def action_refresh_all(self):
        """Have everything computed anew in the background."""
        self.browse().check_access("write")
        self.env["prm.fact.provider"]._request_full_refresh()
        return self._notify(self.env._("Started in the background; “As of” tells how far it is."), "info")

    def _notify(self, message, kind):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": kind, "message": message, "next": {"type": "ir.actions.client", "tag": "soft_reload"}},
        }

    def action_open_facts(self):
        self.ensure_one()
        self.env["prm.fact"].check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_partner.prm_fact_action")
        action["domain"] = [("metric_id", "=", self.id)]
        action["context"] = {}
        return action

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from .res_partner import PROFILE_FIELDS

#: months after which reported figures count as stale
STALE_MONTHS = 3


class PrmDataQuality(models.Model):
    """What is missing or stale on a partner, and who should mend it: one row for each problem.

    Responsible is the manager of the partner's territory or of one above, else its salesperson;
    without either, the managers see it without a name. Ids are made of partner and problem: a row
    keeps its id while others come and go.
    """

    _name = "prm.data.quality"
    _description = "Data Quality Problem"
    _auto = False
    _order = "partner_id, id"
    _rec_name = "problem"

    partner_id = fields.Many2one("res.partner", readonly=True)
    problem = fields.Selection("_selection_problem", readonly=True)
    kind = fields.Selection(
        [("missing", "Missing in the profile"), ("relation", "Agreements and contacts"), ("figures", "Figures")],
        readonly=True,
    )
    since = fields.Date(readonly=True, help="Since when it is so, where that is known.")
    user_id = fields.Many2one("res.users", "Who should mend it", readonly=True)
    territory_id = fields.Many2one("prm.territory", readonly=True)
    partner_company_id = fields.Many2one("res.company", readonly=True)

    _depends = {
        "res.partner": [
            *PROFILE_FIELDS,
            "active",
            "prm_is_partner",
            "is_company",
            "parent_id",
            "commercial_partner_id",
            "type",
            "user_id",
            "prm_territory_fixed",
            "message_bounce",
            "company_id",
        ],
        "prm.agreement": ["partner_id", "state"],
        "prm.licence": ["partner_id", "type_id", "valid_to", "active"],
        "prm.territory": ["parent_path", "user_id"],
        "prm.territory.range": ["country_id", "key_from", "key_to"],
        "prm.fact": ["partner_id", "month", "metric_id"],
        "prm.metric": ["active", "provider", "unit"],
    }

    @api.model
    def _selection_problem(self):
        labels = self.env["res.partner"].sudo().fields_get(PROFILE_FIELDS, ["string"])
        missing = [(f"no_{name}", self.env._("Missing: %s", labels[name]["string"])) for name in PROFILE_FIELDS]
        others = {
            "no_agreement": self.env._("No agreement in force"),
            "licence_expired": self.env._("Licence expired"),
            "no_contact": self.env._("No contact person"),
            "bounced": self.env._("E-mail comes back"),
            "zip_uncovered": self.env._("Postal code outside all territories"),
            "no_figures": self.env._("No figures at all"),
            "figures_stale": self.env._("Reported figures are out of date"),
        }
        return [*missing, *others.items()]

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT firm.id::bigint * 100 + COALESCE(array_position(%(codes)s, found.problem), 0) AS id,
                   firm.id AS partner_id,
                   found.problem, found.kind, found.since, COALESCE(area.user_id, firm.user_id) AS user_id,
                   firm.prm_territory_id AS territory_id, firm.company_id AS partner_company_id
              FROM res_partner firm
             CROSS JOIN LATERAL (%(problems)s) AS found (problem, kind, since)
         LEFT JOIN LATERAL (
                   SELECT upper.user_id
                     FROM prm_territory own
                     JOIN prm_territory upper ON own.parent_path LIKE upper.parent_path || '%%'
                     JOIN res_users manager ON manager.id = upper.user_id AND manager.active
                    WHERE own.id = firm.prm_territory_id
                 ORDER BY LENGTH(upper.parent_path) DESC
                    LIMIT 1
                   ) area ON TRUE
             WHERE firm.prm_is_partner AND firm.active
            """,
            problems=SQL(" UNION ALL ").join(self._problem_queries()),
            codes=[code for code, _label in self._selection_problem()],
        )

    @api.model
    def _problem_queries(self):
        """Return queries of (problem, kind, since) for one ``firm``; an addon may add its own."""
        return [
            self._missing_query(),
            self._agreements_query(),
            self._contacts_query(),
            self._postal_code_query(),
            self._figures_query(),
        ]

    @api.model
    def _missing_query(self):
        rows = SQL(", ").join(SQL("(%s, %s)", f"no_{name}", self._is_missing(name)) for name in PROFILE_FIELDS)
        return SQL(
            "SELECT missing.problem, 'missing', NULL::date"
            " FROM (VALUES %s) AS missing (problem, is_so) WHERE missing.is_so",
            rows,
        )

    @api.model
    def _is_missing(self, name):
        """Return the condition that a field of the profile is empty, as its Python value would be."""
        field = self.env["res.partner"]._fields[name]
        if field.type == "many2many":
            return SQL(
                "NOT EXISTS (SELECT 1 FROM %s rel WHERE %s = firm.id)",
                SQL.identifier(field.relation),
                SQL.identifier("rel", field.column1),
            )
        column = SQL.identifier("firm", name)
        if field.type in ("integer", "float"):
            return SQL("COALESCE(%s, 0) = 0", column)
        if field.type in ("char", "text"):
            return SQL("COALESCE(%s, '') = ''", column)
        return SQL("%s IS NULL", column)

    @api.model
    def _agreements_query(self):
        return SQL(
            """
            SELECT 'no_agreement', 'relation', NULL::date
             WHERE NOT EXISTS (
                   SELECT 1 FROM prm_agreement agreement
                    WHERE agreement.partner_id = firm.id AND agreement.state = 'active')
             UNION ALL
            SELECT 'licence_expired', 'relation', MIN(licence.valid_to) + 1
              FROM prm_licence licence
             WHERE licence.partner_id = firm.id AND licence.active AND licence.valid_to < %(today)s
               AND NOT EXISTS (
                   SELECT 1 FROM prm_licence renewed
                    WHERE renewed.partner_id = firm.id AND renewed.type_id = licence.type_id AND renewed.active
                      AND (renewed.valid_to IS NULL OR renewed.valid_to >= %(today)s))
            HAVING COUNT(*) > 0
            """,
            today=fields.Date.context_today(self),
        )

    @api.model
    def _contacts_query(self):
        return SQL(
            """
            SELECT 'no_contact', 'relation', NULL::date
             WHERE firm.is_company AND NOT EXISTS (
                   SELECT 1 FROM res_partner contact
                    WHERE contact.parent_id = firm.id AND contact.active AND contact.type = 'contact')
             UNION ALL
            SELECT 'bounced', 'relation', NULL::date
             WHERE EXISTS (
                   SELECT 1 FROM res_partner contact
                    WHERE contact.commercial_partner_id = firm.id AND contact.active AND contact.message_bounce > 0)
            """
        )

    @api.model
    def _postal_code_query(self):
        """Compare postal codes as the territories' ranges do, see ``engine.postal_code``."""
        return SQL(
            """
            SELECT 'zip_uncovered', 'relation', NULL::date
              FROM (SELECT UPPER(REGEXP_REPLACE(firm.zip, '[\\s-]', '', 'g')) AS key) code
             WHERE code.key <> ''
               AND NOT firm.prm_territory_fixed IS TRUE
               AND EXISTS (SELECT 1 FROM prm_territory_range)
               AND NOT EXISTS (
                   SELECT 1 FROM prm_territory_range area
                    WHERE area.country_id = COALESCE(firm.country_id, %(home)s)
                      AND area.key_from <= code.key
                      AND LEFT(code.key, LENGTH(area.key_to)) <= area.key_to)
            """,
            home=self.env.company.country_id.id or None,
        )

    @api.model
    def _figures_query(self):
        """Say what is missing without telling of which metric: that is for its departments."""
        return SQL(
            """
            SELECT 'no_figures', 'figures', NULL::date
             WHERE NOT EXISTS (SELECT 1 FROM prm_fact fact WHERE fact.partner_id = firm.id)
             UNION ALL
            SELECT 'figures_stale', 'figures', MAX(reported.month)
              FROM prm_metric metric
             CROSS JOIN LATERAL (
                   SELECT fact.month
                     FROM prm_fact fact
                    WHERE fact.metric_id = metric.id AND fact.partner_id = firm.id
                 ORDER BY fact.month DESC
                    LIMIT 1
                   ) reported
             WHERE metric.active AND metric.provider IS NULL AND metric.unit <> 'score'
            HAVING MAX(reported.month) < %(stale)s
            """,
            stale=fields.Date.context_today(self).replace(day=1) - relativedelta(months=STALE_MONTHS),
        )

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()

from odoo import api, fields, models
from odoo.tools import SQL

DOCUMENTS = "prm_portal.group_dealer_documents"


class PrmDocumentRecipient(models.Model):
    """Who gets a document, now: one row per document, dealer user and firm the user acts for.

    The one place that knows what an audience means. Asked for a document it answers in one statement
    over the assignments; asked for a user, over the documents. Drafts are answered too: that is the
    preview before publishing.
    """

    _name = "prm.document.recipient"
    _description = "Recipient of a Document"
    _auto = False
    _order = "partner_id, user_id"
    _rec_name = "user_id"

    document_id = fields.Many2one("prm.document", readonly=True)
    partner_id = fields.Many2one("res.partner", "Firm", readonly=True)
    user_id = fields.Many2one("res.users", "Dealer", readonly=True)
    role_id = fields.Many2one("prm.dealer.role", "Role", readonly=True)
    territory_id = fields.Many2one("prm.territory", "Territory", readonly=True)
    state = fields.Selection(
        [("unread", "Not opened"), ("opened", "Opened"), ("confirmed", "Confirmed")], readonly=True
    )
    opened_at = fields.Datetime("Opened", readonly=True)
    confirmed_at = fields.Datetime("Confirmed", readonly=True)

    _depends = {
        "prm.document": ["audience", "by_grade", "by_territory", "by_role", "by_holding", "by_partner",
                         "grade_ids", "territory_ids", "role_ids", "holding_ids", "partner_ids", "company_id"],
        "prm.document.receipt": ["document_id", "user_id", "opened_at", "confirmed_at"],
        "prm.dealer.assignment": ["user_id", "partner_id", "kind", "date_from", "date_to", "revoked_at"],
        "prm.dealer.role": ["group_id", "reads_only"],
        "prm.territory": ["parent_path"],
        "res.partner": ["active", "grade_id", "prm_territory_id", "prm_holding_id", "prm_is_partner"],
        "res.users": ["active", "company_ids", "group_ids", "prm_suspended_at"],
    }  # fmt: skip

    @property
    def _table_query(self):
        groups = self.env.ref(DOCUMENTS).sudo().all_implied_by_ids.ids
        return SQL(
            """
            SELECT (document.id::bigint << 31) + assignment.id AS id, document.id AS document_id,
                   firm.id AS partner_id, dealer.id AS user_id, role.id AS role_id,
                   firm.prm_territory_id AS territory_id, receipt.opened_at, receipt.confirmed_at,
                   CASE WHEN receipt.confirmed_at IS NOT NULL THEN 'confirmed'
                        WHEN receipt.opened_at IS NOT NULL THEN 'opened' ELSE 'unread' END AS state
              FROM prm_document document
        CROSS JOIN %(reach)s
         LEFT JOIN prm_document_receipt receipt ON receipt.document_id = document.id AND receipt.user_id = dealer.id
             WHERE %(audience)s AND assignment.kind <> 'adviser' AND role.reads_only IS NOT TRUE
               AND dealer.active AND dealer.prm_suspended_at IS NULL AND role.group_id IN %(groups)s
            """,
            reach=self._reach(),
            audience=self._audience_condition(),
            groups=tuple(groups),
        )

    @api.model
    def _documents_query(self, user):
        """Return the query of the ids of what a user may see today: published, of the day, for the audience.

        The capability is not asked here: it is the group of the record rule that this serves.
        """
        today = fields.Date.context_today(self)
        firm_id = self.env.context.get("prm_firm_id")
        shown = {"prm.document": ["state", "active", "date_from", "date_to"]}
        return SQL(
            """
            SELECT document.id
              FROM prm_document document
        CROSS JOIN %(reach)s
             WHERE dealer.id = %(user)s AND %(firm)s
               AND document.state = 'published' AND document.active
               AND document.date_from <= %(today)s AND (document.date_to IS NULL OR document.date_to >= %(today)s)
               AND %(audience)s %(flush)s
            """,
            user=user.id,
            today=today,
            reach=self._reach(),
            firm=SQL("TRUE") if firm_id is None else SQL("firm.id = %s", int(firm_id or 0)),
            audience=self._audience_condition(),
            flush=SQL().join(
                SQL(to_flush=self.env[model]._fields[name])
                for source in (self._depends, shown)
                for model, names in source.items()
                for name in names
            ),
        )

    @api.model
    def _reach(self):
        """Return the join of who acts for whom today, in which role: assignment, firm, dealer, role."""
        today = fields.Date.today()
        return SQL(
            """(
                   prm_dealer_assignment assignment
              JOIN res_partner firm ON firm.id = assignment.partner_id
                   AND assignment.revoked_at IS NULL AND assignment.date_from <= %(today)s
                   AND (assignment.date_to IS NULL OR assignment.date_to >= %(today)s)
              JOIN res_users dealer ON dealer.id = assignment.user_id
              JOIN res_groups_users_rel held ON held.uid = dealer.id
              JOIN prm_dealer_role role ON role.group_id = held.gid
            )""",
            today=today,
        )

    @api.model
    def _audience_condition(self):
        """Return the condition that ``dealer``, in ``role`` and for ``firm``, belongs to the audience of ``document``.

        Kinds are joined by AND, the values of a kind by OR. A document "for some" that names nothing is
        for nobody.
        """
        named = [
            ("by_grade", SQL("SELECT 1 FROM prm_document_grade_rel named"
                             " WHERE named.document_id = document.id AND named.grade_id = firm.grade_id")),
            ("by_territory", SQL("SELECT 1 FROM prm_document_territory_rel named"
                                 " JOIN prm_territory above ON above.id = named.territory_id"
                                 " JOIN prm_territory own ON own.parent_path LIKE above.parent_path || '%%'"
                                 " WHERE named.document_id = document.id AND own.id = firm.prm_territory_id")),
            ("by_role", SQL("SELECT 1 FROM prm_document_role_rel named"
                            " WHERE named.document_id = document.id AND named.role_id = role.id")),
            ("by_holding", SQL("SELECT 1 FROM prm_document_holding_rel named"
                               " WHERE named.document_id = document.id AND named.holding_id = firm.prm_holding_id")),
            ("by_partner", SQL("SELECT 1 FROM prm_document_partner_rel named"
                               " WHERE named.document_id = document.id AND named.partner_id = firm.id")),
        ]  # fmt: skip
        flags = [SQL.identifier("document", flag) for flag, _query in named]
        return SQL(
            "firm.active AND firm.prm_is_partner AND %s AND (document.audience = 'all' OR (%s)) AND %s",
            SQL(
                "(document.company_id IS NULL OR EXISTS (SELECT 1 FROM res_company_users_rel company"
                " WHERE company.user_id = dealer.id AND company.cid = document.company_id))"
            ),
            SQL(" OR ").join(flags),
            SQL(" AND ").join(
                SQL("(%s IS NOT TRUE OR EXISTS (%s))", flag, query)
                for flag, (_flag, query) in zip(flags, named, strict=True)
            ),
        )

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
    role_id = fields.Many2one("prm.dealer.role", readonly=True)
    territory_id = fields.Many2one("prm.territory", readonly=True)
    state = fields.Selection([("unread", "Unread"), ("opened", "Opened"), ("confirmed", "Confirmed")], readonly=True)
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
        return SQL(
            """
            SELECT (document.id::bigint << 31) + reach.assignment_id AS id, document.id AS document_id,
                   reach.partner_id, reach.user_id, reach.role_id, reach.territory_id,
                   receipt.opened_at, receipt.confirmed_at,
                   CASE WHEN receipt.confirmed_at IS NOT NULL THEN 'confirmed'
                        WHEN receipt.opened_at IS NOT NULL THEN 'opened' ELSE 'unread' END AS state
              FROM prm_document document
        CROSS JOIN (%(reach)s) reach
         LEFT JOIN prm_document_receipt receipt
                ON receipt.document_id = document.id AND receipt.user_id = reach.user_id
             WHERE %(audience)s
            """,
            reach=self._recipients_reach(),
            audience=self._audience_condition(),
        )

    @api.model
    def _documents_query(self, user):
        """Return the query of the ids of what a user may see today: published, of the day, for the audience.

        The capability is not asked here: it is the group of the record rule that this serves. Costs the
        user's few rows by index, and one pass over the documents; the size of the network plays no part.
        """
        firm_id = self.env.context.get("prm_firm_id")
        firm = SQL("TRUE") if firm_id is None else SQL("firm.id = %s", int(firm_id or 0))
        ids = self.env.context.get("prm_document_ids")
        among = SQL("TRUE") if ids is None else SQL("document.id = ANY(%s)", [int(id_) for id_ in ids])
        return SQL(
            """
            WITH reach AS MATERIALIZED (%(reach)s)
            SELECT shown.id
              FROM reach
             CROSS JOIN LATERAL (
                   SELECT document.id
                     FROM prm_document document
                    WHERE %(among)s AND %(shown)s AND %(audience)s
                   -- a query of its own for each row of reach: it reads what names this firm, not what names others
                   OFFSET 0) shown %(flush)s
            """,
            among=among,
            shown=self._shown_on(fields.Date.context_today(self)),
            reach=self._reach(SQL("dealer.id = %s AND %s", user.id, firm)),
            audience=self._audience_condition(of_one=True),
            flush=self._to_flush({"prm.document": ["state", "active", "date_from", "date_to"]}),
        )

    @api.model
    def _shown_on(self, day):
        """Return the condition that ``document`` is shown on a day, to whomever."""
        return SQL(
            "document.state = 'published' AND document.active AND document.date_from <= %(day)s"
            " AND (document.date_to IS NULL OR document.date_to >= %(day)s)",
            day=day,
        )

    @api.model
    def _count(self, documents):
        """Return ``{document id: (users, firms, opened, confirmed)}`` of today's recipients, for a list of documents.

        Documents with the same audience are counted once: a library of thousands has few audiences.
        """
        alike = {}
        for document in documents:
            alike.setdefault(self._audience_key(document), []).append(document.id)
        if not alike:
            return {}
        rows = self.env.execute_query(
            SQL(
                """
                WITH reach AS MATERIALIZED (%(reach)s)
                SELECT document.id, TRUE, COUNT(DISTINCT reach.user_id), COUNT(DISTINCT reach.partner_id)
                  FROM prm_document document CROSS JOIN reach
                 WHERE document.id IN %(samples)s AND %(audience)s
              GROUP BY document.id
                 UNION ALL
                SELECT document.id, FALSE, COUNT(DISTINCT receipt.user_id),
                       COUNT(DISTINCT receipt.user_id) FILTER (WHERE receipt.confirmed_at IS NOT NULL)
                  FROM prm_document_receipt receipt
                  JOIN prm_document document ON document.id = receipt.document_id
                  JOIN reach ON reach.user_id = receipt.user_id
                 WHERE receipt.document_id IN %(ids)s AND %(audience)s
              GROUP BY document.id %(flush)s
                """,
                reach=self._recipients_reach(),
                audience=self._audience_condition(),
                samples=tuple(ids[0] for ids in alike.values()),
                ids=tuple(documents.ids),
                flush=self._to_flush(),
            )
        )
        same = {ids[0]: ids for ids in alike.values()}
        reached, read = {}, {}
        for document_id, is_reach, *counts in rows:
            if is_reach:
                reached.update(dict.fromkeys(same[document_id], counts))
            else:
                read[document_id] = counts
        return {id_: (*reached.get(id_, (0, 0)), *read.get(id_, (0, 0))) for id_ in documents.ids}

    @api.model
    def _audience_key(self, document):
        if document.audience == "all":
            return (document.company_id.id,)
        flags = (document.by_grade, document.by_territory, document.by_role, document.by_holding, document.by_partner)
        named = (document.grade_ids, document.territory_ids, document.role_ids, document.holding_ids,
                 document.partner_ids)  # fmt: skip
        return (document.company_id.id, *flags, *(frozenset(records.ids) for records in named))

    @api.model
    def _to_flush(self, more=None):
        """Return the note that the query reads these fields, so that pending changes are written before."""
        sources = [*self._depends.items(), *(more or {}).items()]
        return SQL().join(SQL(to_flush=self.env[model]._fields[name]) for model, names in sources for name in names)

    @api.model
    def _recipients_reach(self):
        """Return the query of who can be a recipient at all: holds the capability, and is asked to answer.

        An adviser who may read documents is none: who only reads confirms nothing.
        """
        groups = self.env.ref(DOCUMENTS).sudo().all_implied_by_ids.ids
        return self._reach(
            SQL(
                "dealer.active AND dealer.prm_suspended_at IS NULL AND role.group_id IN %s"
                " AND role.reads_only IS NOT TRUE AND assignment.kind <> 'adviser'",
                tuple(groups),
            )
        )

    @api.model
    def _reach(self, condition):
        """Return the query of who acts for which partner today, in which role, with what audiences go by.

        :param SQL condition: on assignment, dealer, firm and role
        """
        return SQL(
            """
            SELECT assignment.id AS assignment_id, dealer.id AS user_id, firm.id AS partner_id, role.id AS role_id,
                   firm.grade_id, firm.prm_territory_id AS territory_id, firm.prm_holding_id AS holding_id,
                   ARRAY(SELECT cid FROM res_company_users_rel company WHERE company.user_id = dealer.id) AS company_ids
              FROM prm_dealer_assignment assignment
              JOIN res_partner firm ON firm.id = assignment.partner_id AND firm.active AND firm.prm_is_partner
              JOIN res_users dealer ON dealer.id = assignment.user_id
              JOIN res_groups_users_rel held ON held.uid = dealer.id
              JOIN prm_dealer_role role ON role.group_id = held.gid
             WHERE assignment.revoked_at IS NULL AND assignment.date_from <= %(today)s
               AND (assignment.date_to IS NULL OR assignment.date_to >= %(today)s) AND %(condition)s
            """,
            today=fields.Date.today(),
            condition=condition,
        )

    @api.model
    def _audience_condition(self, of_one=False):
        """Return the condition that a row of ``reach`` belongs to the audience of ``document``.

        Kinds are joined by AND, the values of a kind by OR. A document "for some" that names nothing is
        for nobody.

        :param bool of_one: ``reach`` is one row, of many documents: all that names it is read at once, and there is
            but one way to plan that; else PostgreSQL is free to look for each pair
        """
        named = [
            ("by_grade", SQL("prm_document_grade_rel named"), SQL("named.grade_id = reach.grade_id")),
            ("by_territory",
             SQL("prm_document_territory_rel named JOIN prm_territory above ON above.id = named.territory_id"
                 " JOIN prm_territory own ON own.parent_path LIKE above.parent_path || '%%'"),
             SQL("own.id = reach.territory_id")),
            ("by_role", SQL("prm_document_role_rel named"), SQL("named.role_id = reach.role_id")),
            ("by_holding", SQL("prm_document_holding_rel named"), SQL("named.holding_id = reach.holding_id")),
            ("by_partner", SQL("prm_document_partner_rel named"), SQL("named.partner_id = reach.partner_id")),
        ]  # fmt: skip
        if of_one:
            names = "document.id IN (SELECT named.document_id FROM %s WHERE %s)"
        else:
            names = "EXISTS (SELECT 1 FROM %s WHERE named.document_id = document.id AND %s)"
        flags = [SQL.identifier("document", flag) for flag, *_query in named]
        return SQL(
            "(document.company_id IS NULL OR document.company_id = ANY(reach.company_ids))"
            " AND (document.audience = 'all' OR (%s)) AND %s",
            SQL(" OR ").join(flags),
            SQL(" AND ").join(
                SQL("(%s IS NOT TRUE OR %s)", flag, SQL(names, tables, condition))
                for flag, (_flag, tables, condition) in zip(flags, named, strict=True)
            ),
        )

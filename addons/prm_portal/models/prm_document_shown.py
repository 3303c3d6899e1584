"""Which documents are shown to an audience on a day, kept in memory: the badge of every page asks it."""

from odoo import api, models, tools
from odoo.tools import SQL

from .prm_document import AUDIENCE

#: what decides on which day a document is shown to whom
SHOWN_BY = {"state", "active", "date_from", "date_to", "company_id", "must_confirm", "audience", *AUDIENCE}


def _forget(records):
    """Let all processes forget which documents are shown.

    Now, for this transaction, and again when others can see what it wrote: what they asked meanwhile is old.
    """
    records.env.registry.clear_cache()
    records.env.cr.postcommit.add(records.env.registry.clear_cache)


class PrmDocumentRecipient(models.Model):
    _inherit = "prm.document.recipient"

    @api.model
    @tools.ormcache("reach", "today", "must_confirm")
    def _shown(self, reach, today, must_confirm=False):
        """Return the ids of the documents that are shown on a day, as PostgreSQL writes an array.

        For numbers, and for where to look: what a user may read the rule of documents tells, by
        :meth:`_documents_query`.

        :param reach: see ``res_users_door.py``
        :param bool must_confirm: only those that are to be confirmed
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT array_agg(document.id)::text
                  FROM prm_document document,
                       (SELECT %(role)s::int AS role_id, %(partner)s::int AS partner_id, %(grade)s::int AS grade_id,
                               %(territory)s::int AS territory_id, %(holding)s::int AS holding_id,
                               %(companies)s::int[] AS company_ids) reach
                 WHERE %(shown)s AND %(audience)s AND %(asked)s %(flush)s
                """,
                role=reach.role_id,
                partner=reach.partner_id,
                grade=reach.grade_id,
                territory=reach.territory_id,
                holding=reach.holding_id,
                companies=list(reach.company_ids),
                shown=self._shown_on(today),
                audience=self._audience_condition(of_one=True),
                asked=SQL("document.must_confirm") if must_confirm else SQL("TRUE"),
                flush=self._to_flush({"prm.document": ["state", "active", "date_from", "date_to", "must_confirm"]}),
            )
        )
        return rows[0][0] or "{}"


class PrmDocument(models.Model):
    _inherit = "prm.document"

    @api.model_create_multi
    def create(self, vals_list):
        documents = super().create(vals_list)
        if any(document.state == "published" for document in documents):
            _forget(documents)
        return documents

    def write(self, vals):
        result = super().write(vals)
        if SHOWN_BY & vals.keys():
            _forget(self)
        return result

    def unlink(self):
        _forget(self)
        return super().unlink()


class PrmTerritory(models.Model):
    """A document for a territory is for those below it."""

    _inherit = "prm.territory"

    def write(self, vals):
        result = super().write(vals)
        if "parent_id" in vals:
            _forget(self)
        return result

from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL


class PrmPortalRequest(models.Model):
    """A form of the portal that was sent: a double click, or a page loaded again, acts once.

    Each form carries a random key. Whoever comes first inserts it; of two at the same moment the
    second waits, fails to serialise, is run again by Odoo, and then finds what the first one made.
    """

    _name = "prm.portal.request"
    _description = "Sent Form of the Portal"

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    key = fields.Char(required=True)
    res_id = fields.Integer("Record", help="What was made of it.")

    _key_unique = models.UniqueIndex("(user_id, key)")

    @api.model
    def _once(self, key, make):
        """Call ``make()``, unless the same form was sent before.

        :param str key: the form's key; without one ``make`` is called each time
        :param make: function without arguments that returns a record
        :return: the id of the record, and whether it was made now
        """
        key = (key or "")[:64]
        if not key:
            return make().id, True
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO prm_portal_request (user_id, key, create_uid, create_date)
                VALUES (%(user)s, %(key)s, %(user)s, NOW() AT TIME ZONE 'UTC')
                ON CONFLICT (user_id, key) DO NOTHING RETURNING id
                """,
                user=self.env.uid,
                key=key,
            )
        )
        if rows:
            record = make()
            self.sudo().browse(rows[0][0]).res_id = record.id
            return record.id, True
        before = self.sudo().search([("user_id", "=", self.env.uid), ("key", "=", key)], limit=1)
        return before.res_id, False

    @api.autovacuum
    def _gc_requests(self):
        self.sudo().search([("create_date", "<", fields.Datetime.now() - timedelta(days=7))]).unlink()

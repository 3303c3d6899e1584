from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Give held changes that wait the fingerprint of the words they were written for.

    Those are the words of now, unless the message was changed since: the log of the moderation tells. A change that was
    overtaken stays without a fingerprint; it can be refused, and not released over newer words.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    waiting = [("state", "=", "waiting"), ("kind", "=", "edit"), ("digest", "=", False), ("message_id", "!=", False)]
    holds = env["prm.chat.hold"].search(waiting)
    for hold in holds:
        since = [("message_id", "=", hold.message_id.id), ("create_date", ">=", hold.create_date)]
        if not env["prm.chat.moderation"].search_count([*since, ("kind", "=", "edit")], limit=1):
            hold.digest = env["prm.chat.hold"]._digest(hold.message_id)
    holds.flush_recordset()

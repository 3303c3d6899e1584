import hashlib
import hmac
import json

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, html2plaintext

from odoo.addons.prm_benchmark.engine.windows import month_of
from odoo.addons.prm_benchmark.models.prm_benchmark_own_page import _text_of_month
from odoo.addons.prm_portal.doors import MAX_ID, Refused


class PrmChatTalk(models.AbstractModel):
    """Own figures in a talk: never by themselves, shown beforehand, and confirmed."""

    _inherit = "prm.chat.talk"

    @api.model
    def _figures_page(self, door, thread_id):
        """Return what would be attached: ``name``, ``firm``, ``rows`` (name and text), ``mark``, ``thread``,
        ``channel``, ``members``; raise :class:`Refused` if the thread is not one about a KPI that the user is in."""
        topic = self._topic(thread_id)
        room = topic.audience_id
        if room not in self._enter(door, topic.programme_id.id):
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        rows = self._figure_rows(door, topic)
        return {
            "name": self._name_of(topic),
            "firm": door.firm_name,
            "rows": rows,
            "mark": self._mark(topic, rows),
            "thread": topic.channel_id.id,
            "channel": room.name,
            "members": room.member_count,
        }

    @api.model
    def _topic(self, thread_id):
        # The user's own rights decide whether the thread is there.
        threads = self.env["discuss.channel"]
        thread = threads.search([("id", "=", thread_id)]) if 0 < thread_id <= MAX_ID else threads
        topic = self.env["prm.chat.topic"]._of_threads(thread.ids).get(thread.id)
        if not topic or topic.kind != "kpi":
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        return topic

    @api.model
    def _figure_rows(self, door, topic):
        """Return the firm's own figures of a KPI as texts; nothing of the group's."""
        evaluation = self.env["prm.benchmark.evaluation"]
        month = _text_of_month(month_of(topic.month))
        data = evaluation._data(door, str(topic.programme_id.id), month, topic.window, kpi=topic.code)
        kpi = next((row for row in data["kpis"] if row["code"] == topic.code), None)
        shown = data["programme"]["id"], data["end"]["code"], data["window"]["code"]
        if not kpi or kpi["own"] is None or shown != (topic.programme_id.id, month, topic.window):
            return []
        rows = [{"name": self.env._("Our firm"), "text": kpi["own_text"]}]
        if kpi["before"] is not None:
            rows.append({"name": self.env._("Last year"), "text": kpi["before_text"]})
        return rows

    @api.model
    def _mark(self, topic, rows, last=None):
        """Return a mark of what was shown, so that nothing else is attached than what was confirmed.

        It begins with the id of the talk's last message at that time: what was attached from the same page before
        stands behind it.

        :param int last: that id, None for the present one
        """
        if last is None:
            last = self._comments(topic.channel_id, 0, limit=1).id or 0
        # Bridge: to sign with, it is not shown.
        secret = self.env["ir.config_parameter"].sudo().get_param("database.secret")
        shown = json.dumps([last, self.env.uid, topic.id, rows])
        return f"{last}.{hmac.new(secret.encode(), shown.encode(), hashlib.sha256).hexdigest()}"

    @api.model
    def _comments(self, thread, last, **options):
        """Return what people wrote in a thread after a message, the newest first."""
        # Bridge: of a thread that the user is in.
        messages = self.env["mail.message"].sudo()
        inside = [("model", "=", "discuss.channel"), ("res_id", "=", thread.id), ("message_type", "=", "comment")]
        return messages.search([*inside, ("id", ">", last)], order="id desc", **options)

    @api.model
    def _attach(self, door, thread_id, mark, confirmed, text=""):
        """Post the firm's own figures into a talk as the user's message; raise :class:`UserError` unless confirmed.

        The same from the same page is posted once, however often it is sent. Of two at once, Odoo runs the second again
        (``SerializationFailure``), and then it finds the first one's.
        """
        page = self._figures_page(door, thread_id)
        if not page["rows"]:
            raise UserError(self.env._("Your firm has no figure for this KPI and period."))
        if not confirmed:
            raise UserError(
                self.env._("Nothing was shared. Confirm that the others in the channel may see these figures.")
            )
        last = _last_of(mark)
        shown = self._mark(self._topic(thread_id), page["rows"], last)
        if not hmac.compare_digest(str(mark).encode(), shown.encode()):
            raise UserError(
                self.env._("Nothing was shared: your figures have changed meanwhile. Look at them again, please.")
            )
        table = Markup("").join(
            Markup("<tr><td>%s</td><td><b>%s</b></td></tr>") % (row["name"], row["text"]) for row in page["rows"]
        )
        words = Markup("<p>%s</p>") % text.strip() if text.strip() else Markup("")
        body = words + Markup("<p>%s</p><table>%s</table>") % (page["name"], table)
        thread = self.env["discuss.channel"].browse(page["thread"])
        if not self._stands(thread, body, last):
            thread.message_post(body=body, message_type="comment", subtype_xmlid="mail.mt_comment")
        return page["thread"]

    @api.model
    def _stands(self, thread, body, last):
        """Tell whether the user's message stands in a thread already, behind the message ``last``."""
        # One after the other: whoever is second fails here and is run again. A lock alone would not do, it would still
        # look at what was before.
        self.env.cr.execute(
            SQL("UPDATE prm_chat_topic SET write_date = write_date WHERE channel_id = %s", thread.id),
            log_exceptions=False,
        )
        mine = self._comments(thread, last).filtered(lambda row: row.author_id == self.env.user.partner_id)
        return _words(body) in {_words(message.body) for message in mine}


def _words(body):
    return " ".join(html2plaintext(body or "").split())


def _last_of(mark):
    """Return the number with which :meth:`PrmChatTalk._mark` begins, 0 of anything else."""
    text = mark.partition(".")[0] if isinstance(mark, str) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MAX_ID)) else 0

from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.prm_benchmark.engine.windows import month_of
from odoo.addons.prm_benchmark.models.prm_benchmark_entry_form import EVALUATION
from odoo.addons.prm_benchmark.models.prm_benchmark_own_page import _month_of_text, _text_of_month
from odoo.addons.prm_chat.models.prm_portal_menu import CHAT
from odoo.addons.prm_portal.doors import Refused

PAGE = "/my/prm/benchmark"
URL = f"{PAGE}/talk"
#: earlier talks about the same that are listed
MOST_EARLIER = 10


class Subject(NamedTuple):
    """What somebody wants to talk about, everything checked: the firm takes part, and the KPI or chart exists."""

    programme_id: int
    kind: str  #: ``kpi`` or ``chart``
    code: str
    window: str
    month: int  #: year × 12 + month − 1
    name: str  #: in the reader's language
    cohort_id: int | None = None  #: the comparison group that the reader looks at; the talk is not about it


class PrmChatTalk(models.AbstractModel):
    """From the evaluation to a thread about a KPI or chart, and back; in the channel of the comparison group that the
    dealer looks at, else in the programme's.

    Callers bring a :class:`~odoo.addons.prm_portal.doors.Door`. People talk for their own firm alone: whoever acts for
    another one at the moment does not talk about its figures.
    """

    _name = "prm.chat.talk"
    _description = "Talks about the Benchmark"

    # --- who may --------------------------------------------------------------------------------------

    @api.model
    def _rooms(self, programme_id):
        """Return the channels of a programme and its comparison groups that the user is in, as superuser, the first of
        the list first."""
        self.env["discuss.channel.member"].flush_model()
        self.env["prm.chat.audience"].flush_model()
        self.env["prm.benchmark.cohort"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT audience.id FROM prm_chat_audience audience
                  JOIN discuss_channel_member member ON member.channel_id = audience.channel_id
             LEFT JOIN prm_benchmark_cohort cohort ON cohort.id = audience.cohort_id AND cohort.active
                 WHERE CASE audience.kind WHEN 'programme' THEN audience.programme_id
                                          WHEN 'cohort' THEN cohort.programme_id END = %s
                   AND audience.active AND member.partner_id = %s
              ORDER BY audience.sequence, audience.id
                """,
                programme_id or 0,
                self.env.user.partner_id.id,
            )
        )
        # Bridge: channels that the user is in.
        return self.env["prm.chat.audience"].sudo().browse([audience_id for (audience_id,) in rows])

    @api.model
    def _fitting(self, rooms, cohort_id):
        """Return the channel in which a new talk is opened: that of the comparison group that the dealer looks at, else
        the programme's; none where there are only those of other groups."""
        of_cohort = rooms.filtered(lambda room: room.kind == "cohort" and room.cohort_id.id == cohort_id)
        return (of_cohort or rooms.filtered(lambda room: room.kind == "programme"))[:1]

    @api.model
    def _may(self, door, programme_id, cohort_id=None):
        """Tell whether the door's user can open a talk about a programme's figures, compared with a group's."""
        return (
            door.kind == "own"
            and door.can(EVALUATION)
            and door.can(CHAT, write=True)
            and bool(self._fitting(self._rooms(programme_id), cohort_id))
        )

    @api.model
    def _enter(self, door, programme_id):
        """Return the channels, or raise :class:`Refused` with the reason."""
        door.require(EVALUATION)
        door.require(CHAT, write=True)
        if door.kind != "own":
            raise Refused(
                self.env._("You act for %s at present. Talks are between people about their own firms.", door.firm_name)
            )
        rooms = self._rooms(programme_id)
        if not rooms:
            self._refuse_closed()
        return rooms

    @api.model
    def _refuse_closed(self):
        raise Refused(self.env._("The head office has not opened a channel for this programme."), status=404)

    @api.model
    def _room(self, door, subject):
        """Return ``(channel of a new talk, all channels)``, or raise :class:`Refused`."""
        rooms = self._enter(door, subject.programme_id)
        room = self._fitting(rooms, subject.cohort_id)
        if not room:
            self._refuse_closed()
        return room, rooms

    # --- what about -----------------------------------------------------------------------------------

    @api.model
    def _subject(self, door, query):
        """Return the :class:`Subject` of an address, or raise :class:`Refused`. No figure is looked at.

        :param dict query: ``kpi`` or ``chart``, and ``programme``, ``end``, ``window``, ``cohort`` as of the evaluation
        """
        texts = {name: text if isinstance(text, str) else "" for name, text in query.items()}
        programme, end, code = texts.get("programme", ""), texts.get("end", ""), texts.get("kpi", "")
        chart = texts.get("chart", "")
        window, cohort = texts.get("window", ""), texts.get("cohort", "")
        chosen = self.env["prm.benchmark.evaluation"]._choose(door, programme, end, window, cohort)
        month, found = self._month_of(chosen, end), chosen.participant
        name = found and self._called("chart" if chart else "kpi", chart or code, found.programme.id)
        if not name or month is None or programme not in ("", str(found.programme.id)):
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        kind = "chart" if chart else "kpi"
        cohort_id = chosen.cohort["id"] if chosen.cohort else None
        return Subject(found.programme.id, kind, chart or code, chosen.kind, month, name, cohort_id)

    @api.model
    def _month_of(self, chosen, end):
        """Return the month that is asked for, if it is released or the firm has figures; else the newest."""
        asked, released = _month_of_text(end), [row["month"] for row in chosen.releases]
        return asked if asked and asked in (*chosen.ends, *released) else chosen.end or max(released, default=None)

    @api.model
    def _address(self, kind, code, programme_id, window, month):
        """Return where the evaluation shows a subject: each reader's own figures."""
        query = urlencode({"programme": programme_id, "end": _text_of_month(month), "window": window})
        return f"{PAGE}/kpi/{code}?{query}" if kind == "kpi" else f"{PAGE}?{query}#prm_chart_{code}"

    # --- talking --------------------------------------------------------------------------------------

    @api.model
    def _page(self, door, query):
        """Return what the page before a talk shows."""
        subject = self._subject(door, query)
        room, rooms = self._room(door, subject)
        # Bridge: talks in channels that the user is in.
        topics = self.env["prm.chat.topic"].sudo()
        same = [("audience_id", "in", rooms.ids), ("kind", "=", subject.kind), ("code", "=", subject.code)]
        known = topics.search([*same, ("channel_id.active", "=", True)], order="month desc, id desc")
        period = subject.window, subject.month
        exact = known.filtered(lambda row: row.audience_id == room and (row.window, month_of(row.month)) == period)
        return {
            "name": self._titled(subject.name, subject.window, subject.month),
            "channel": room.name,
            "members": room.member_count,
            "thread": exact.channel_id.id,
            "earlier": [
                {
                    "id": row.channel_id.id,
                    "name": name,
                    "channel": row.audience_id.name if row.audience_id != room else "",
                }
                for row, name in self._names_of((known - exact)[:MOST_EARLIER]).items()
            ],
            "hidden": {
                subject.kind: subject.code,
                "programme": subject.programme_id,
                "end": _text_of_month(subject.month),
                "window": subject.window,
                "cohort": subject.cohort_id or "",
            },
            "back": self._address(*self._parts(subject)),
        }

    @api.model
    def _parts(self, subject):
        return subject.kind, subject.code, subject.programme_id, subject.window, subject.month

    @api.model
    def _start(self, door, query):
        """Open the talk and return the id of its thread; the user is in it."""
        subject = self._subject(door, query)
        room, _rooms = self._room(door, subject)
        self.env["prm.chat.door"]._check_writer(room, self.env.user.sudo())
        topic = self.env["prm.chat.topic"]._thread(room, subject)
        thread = topic.channel_id
        if not thread.active:
            raise UserError(self.env._("This talk is closed; the moderator decided so."))
        if self.env.user.partner_id not in thread.channel_member_ids.partner_id:
            thread._add_members(partners=self.env.user.partner_id, post_joined_message=False)
        return thread.id

    @api.model
    def _announce(self, topic, thread, name):
        """Say in the thread what it is about, and in the channel that there is one; our own words, not the dealer's."""
        author = self.env.user.partner_id
        words = {
            "message_type": "notification",
            "subtype_xmlid": "mail.mt_comment",
            "author_id": author.id,
            "email_from": author.email_formatted,
        }
        for channel in (thread, thread.parent_channel_id):
            channel.message_post(body=self._announcement(topic, thread.id, name, inside=channel == thread), **words)

    @api.model
    def _announcement(self, topic, thread_id, name, inside):
        """Return what is said in the reader's language.

        :param bool inside: in the thread, with a link to the figures; else in its channel, with a link to the thread
        """
        if inside:
            month = month_of(topic.month)
            url = self._address(topic.kind, topic.code, topic.programme_id.id, topic.window, month)
            link = Markup('href="%s" target="_blank"') % url
        else:
            link = Markup('href="#" class="o_channel_redirect" data-oe-id="%s" data-oe-model="discuss.channel"')
            link %= thread_id
        said = Markup('<div class="o_mail_notification">%s <a %s>%s</a></div>')
        return said % (self.env._("opened a talk:"), link, name)

    @api.model
    def _about(self, door, topic):
        """Return what the page of a thread shows of its topic."""
        month = month_of(topic.month)
        may = door.can(EVALUATION) and door.kind == "own"
        return {
            "name": self._name_of(topic),
            "url": self._address(topic.kind, topic.code, topic.programme_id.id, topic.window, month) if may else "",
            "attach": f"{URL}/{topic.channel_id.id}/figures"
            if may and topic.kind == "kpi" and door.can(CHAT, write=True)
            else "",
        }

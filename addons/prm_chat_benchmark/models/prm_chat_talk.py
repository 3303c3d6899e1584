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


class PrmChatTalk(models.AbstractModel):
    """From the evaluation to a thread about a KPI or chart in the programme's channel, and back.

    Callers bring a :class:`~odoo.addons.prm_portal.doors.Door`. People talk for their own firm alone: whoever acts for
    another one at the moment does not talk about its figures.
    """

    _name = "prm.chat.talk"
    _description = "Talks about the Benchmark"

    # --- who may --------------------------------------------------------------------------------------

    @api.model
    def _rooms(self, programme_id):
        """Return the programme's channels that the user is in, as superuser, the first of the list first."""
        self.env["discuss.channel.member"].flush_model()
        self.env["prm.chat.audience"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT audience.id FROM prm_chat_audience audience
                  JOIN discuss_channel_member member ON member.channel_id = audience.channel_id
                 WHERE audience.kind = 'programme' AND audience.programme_id = %s AND audience.active
                   AND member.partner_id = %s
              ORDER BY audience.sequence, audience.id
                """,
                programme_id or 0,
                self.env.user.partner_id.id,
            )
        )
        # Bridge: channels that the user is in.
        return self.env["prm.chat.audience"].sudo().browse([audience_id for (audience_id,) in rows])

    @api.model
    def _may(self, door, programme_id):
        """Tell whether the door's user can open a talk about a programme's figures."""
        return (
            door.kind == "own"
            and door.can(EVALUATION)
            and door.can(CHAT, write=True)
            and bool(self._rooms(programme_id))
        )

    @api.model
    def _enter(self, door, programme_id):
        """Return the channels, or raise :class:`Refused` with the reason. New talks are opened in the first."""
        door.require(EVALUATION)
        door.require(CHAT, write=True)
        if door.kind != "own":
            raise Refused(
                self.env._("You act for %s at present. Talks are between people about their own firms.", door.firm_name)
            )
        rooms = self._rooms(programme_id)
        if not rooms:
            raise Refused(self.env._("The head office has not opened a channel for this programme."), status=404)
        return rooms

    # --- what about -----------------------------------------------------------------------------------

    @api.model
    def _subject(self, door, query):
        """Return the :class:`Subject` of an address, or raise :class:`Refused`. No figure is looked at.

        :param dict query: ``kpi`` or ``chart``, and ``programme``, ``end``, ``window`` as of the evaluation
        """
        texts = {name: text if isinstance(text, str) else "" for name, text in query.items()}
        programme, end, code = texts.get("programme", ""), texts.get("end", ""), texts.get("kpi", "")
        chart = texts.get("chart", "")
        chosen = self.env["prm.benchmark.evaluation"]._choose(door, programme, end, texts.get("window", ""), "")
        month, found = self._month_of(chosen, end), chosen.participant
        name = found and self._called("chart" if chart else "kpi", chart or code, found.programme.id)
        if not name or month is None or programme not in ("", str(found.programme.id)):
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        kind = "chart" if chart else "kpi"
        return Subject(found.programme.id, kind, chart or code, chosen.kind, month, name)

    @api.model
    def _month_of(self, chosen, end):
        """Return the month that is asked for, if it is released or the firm has figures; else the newest."""
        asked, released = _month_of_text(end), [row["month"] for row in chosen.releases]
        return asked if asked and asked in (*chosen.ends, *released) else chosen.end or max(released, default=None)

    @api.model
    def _called(self, kind, code, programme_id):
        """Return the name of a KPI, or the question of a chart; empty where there is none."""
        return self._calls({(kind, code, programme_id)}).get((kind, code, programme_id), "")

    @api.model
    def _calls(self, subjects):
        """Return ``{(kind, code, programme id): name}`` of those that exist; one query for all KPIs."""
        questions = self.env["prm.benchmark.evaluation"]._questions()
        wanted = [(code, programme) for kind, code, programme in subjects if kind == "kpi"]
        codes, programmes = {code for code, _programme in wanted}, {programme for _code, programme in wanted}
        # Bridge: names of the KPIs of programmes.
        kpis = self.env["prm.benchmark.kpi"].sudo()
        mine = [("programme_id", "in", list(programmes)), ("code", "in", list(codes))]
        found = kpis.search(mine, order="month_from NULLS FIRST, id") if wanted else kpis
        # of several versions of a KPI the newest names it
        names = {("kpi", kpi.code, kpi.programme_id.id): kpi.name for kpi in found}
        charts = {subject for subject in subjects if subject[0] == "chart" and subject[1] in questions}
        return names | {subject: questions[subject[1]][0] for subject in charts}

    @api.model
    def _name_of(self, topic):
        """Return the name of a topic in the reader's language: what, and of which period."""
        return self._names_of(topic)[topic]

    @api.model
    def _names_of(self, topics):
        """Return ``{topic: name}`` in the reader's language; one query for all."""
        subjects = {topic: (topic.kind, topic.code, topic.programme_id.id) for topic in topics}
        calls = self._calls(set(subjects.values()))
        return {
            topic: self._titled(calls.get(subject, topic.code), topic.window, month_of(topic.month))
            for topic, subject in subjects.items()
        }

    @api.model
    def _titled(self, what, window, month):
        own = self.env["prm.benchmark.own"]
        windows = {row["code"]: row["name"] for row in own._windows()}
        return self.env._(
            "%(what)s (%(window)s, %(month)s)", what=what, window=windows.get(window, window), month=own._month(month)
        )

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
        room = self._enter(door, subject.programme_id)[0]
        # Bridge: talks in a channel that the user is in.
        topics = self.env["prm.chat.topic"].sudo()
        same = [("audience_id", "=", room.id), ("kind", "=", subject.kind), ("code", "=", subject.code)]
        known = topics.search([*same, ("channel_id.active", "=", True)], order="month desc, id desc")
        exact = known.filtered(lambda row: (row.window, month_of(row.month)) == (subject.window, subject.month))
        return {
            "name": self._titled(subject.name, subject.window, subject.month),
            "channel": room.name,
            "members": room.member_count,
            "thread": exact.channel_id.id,
            "earlier": [
                {"id": row.channel_id.id, "name": name}
                for row, name in self._names_of((known - exact)[:MOST_EARLIER]).items()
            ],
            "hidden": {
                subject.kind: subject.code,
                "programme": subject.programme_id,
                "end": _text_of_month(subject.month),
                "window": subject.window,
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
        room = self._enter(door, subject.programme_id)[0]
        self.env["prm.chat.door"]._check_writer(room, self.env.user.sudo())
        topic = self.env["prm.chat.topic"]._thread(room, subject)
        thread = topic.channel_id
        if not thread.active:
            raise UserError(self.env._("This talk is closed; the moderator decided so."))
        if self.env.user.partner_id not in thread.channel_member_ids.partner_id:
            thread._add_members(partners=self.env.user.partner_id, post_joined_message=False)
        return thread.id

    @api.model
    def _announce(self, thread, name, subject):
        """Say in the thread what it is about, and in the channel that there is one; our own words, not the dealer's."""
        author = self.env.user.partner_id
        words = {
            "message_type": "notification",
            "subtype_xmlid": "mail.mt_comment",
            "author_id": author.id,
            "email_from": author.email_formatted,
        }
        said = Markup('<div class="o_mail_notification">%s <a %s>%s</a></div>')
        figures = Markup('href="%s" target="_blank"') % self._address(*self._parts(subject))
        talk = Markup('href="#" class="o_channel_redirect" data-oe-id="%s" data-oe-model="discuss.channel"') % thread.id
        for channel, link in ((thread, figures), (thread.parent_channel_id, talk)):
            channel.message_post(body=said % (self.env._("opened a talk:"), link, name), **words)

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

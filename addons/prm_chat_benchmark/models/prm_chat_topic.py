from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.prm_benchmark.engine.windows import first_day
from odoo.addons.prm_chat.models.prm_chat_door import PASS

KINDS = [("kpi", "KPI"), ("chart", "Chart")]


class PrmChatTopic(models.Model):
    """What a thread is about: a KPI or a chart of a programme in a month and window. It holds no figure."""

    _name = "prm.chat.topic"
    _description = "Talk about a KPI"
    _order = "id desc"
    _rec_name = "code"

    audience_id = fields.Many2one(
        "prm.chat.audience", "Channel", required=True, readonly=True, ondelete="cascade", index=True
    )
    programme_id = fields.Many2one(
        "prm.benchmark.programme", required=True, readonly=True, ondelete="cascade", index=True
    )
    kind = fields.Selection(KINDS, "About", required=True, readonly=True)
    code = fields.Char("KPI or chart", required=True, readonly=True)
    window = fields.Char("Period", required=True, readonly=True)
    month = fields.Date("Up to", required=True, readonly=True, help="First day of the month.")
    channel_id = fields.Many2one("discuss.channel", "Thread", readonly=True, ondelete="cascade", index="btree_not_null")

    _once = models.Constraint(
        'UNIQUE (audience_id, programme_id, kind, code, "window", month)',
        "There is one talk about a KPI, month and period.",
    )

    @api.model
    def _thread(self, audience, subject):
        """Return the topic of a subject with its thread, made if nobody has talked about it yet.

        Of two dealers at once the second is run again by Odoo and finds the first one's.

        :param audience: a channel that the user is in
        :param subject: a :class:`~.prm_chat_talk.Subject`
        :raise UserError: a dealer opens many at once; one that is there is free
        """
        # Bridge: dealers open threads by this, and read no topics.
        topics = self.sudo()
        values = {
            "audience_id": audience.id,
            "programme_id": subject.programme_id,
            "kind": subject.kind,
            "code": subject.code,
            "window": subject.window,
            "month": first_day(subject.month),
        }
        topics.flush_model()
        names = SQL(", ").join(map(SQL.identifier, values))
        [[topic_id]] = self.env.execute_query(
            SQL(
                """
                INSERT INTO prm_chat_topic (%(names)s, create_uid, create_date, write_uid, write_date)
                     VALUES (%(values)s, %(uid)s, now() AT TIME ZONE 'UTC', %(uid)s, now() AT TIME ZONE 'UTC')
                ON CONFLICT (%(names)s) DO UPDATE SET write_date = EXCLUDED.write_date
                  RETURNING id
                """,
                names=names,
                values=SQL(", ").join(SQL("%s", value) for value in values.values()),
                uid=self.env.uid,
            )
        )
        topic = topics.browse(topic_id)
        topic.invalidate_recordset()
        if not topic.channel_id:
            door = self.env["prm.chat.door"]
            if user := door._writer():
                door._check_pace(user)
            topic.channel_id = topic._make_thread()
        return topic

    def _make_thread(self):
        """Return a new thread; its name is stored in the language of the head office, and shown in each reader's."""
        self.ensure_one()
        parent = self.audience_id.channel_id
        office = (self.audience_id.company_id or self.env.company).partner_id
        talk = self.env["prm.chat.talk"].with_context(lang=office.lang or self.env.lang)
        name = talk._name_of(self)
        # Bridge: made for the dealer who asks for it; our own words are not watched.
        channels = self.env["discuss.channel"].with_context(prm_chat_pass=PASS, prm_chat_keeper=True)
        thread = channels.with_context(install_mode=True).create(
            {
                "name": name,
                "channel_type": parent.channel_type,
                "group_public_id": parent.group_public_id.id,
                "parent_channel_id": parent.id,
            }
        )  # fmt: skip
        talk._announce(self, thread.with_env(channels.env), name)
        return thread

    @api.model
    def _of_threads(self, channel_ids):
        """Return ``{id of the thread: topic}``."""
        # Bridge: what threads are about that the user reads.
        topics = self.sudo().search([("channel_id", "in", list(channel_ids))])
        return {topic.channel_id.id: topic for topic in topics}

    @api.autovacuum
    def _gc_silent(self):
        """Delete threads that hold nothing after a day but the line that announces them: opened, and left at that."""
        self.env["mail.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT topic.id FROM prm_chat_topic topic
                 WHERE topic.write_date < now() AT TIME ZONE 'UTC' - interval '1 day'
                   AND (SELECT COUNT(*) FROM mail_message message
                         WHERE message.model = 'discuss.channel' AND message.res_id = topic.channel_id) <= 1
                   AND NOT EXISTS (SELECT 1 FROM prm_chat_hold hold WHERE hold.channel_id = topic.channel_id)
                 LIMIT 1000
                """
            )
        )
        topics = self.sudo().browse([row[0] for row in rows])
        threads = topics.channel_id
        topics.unlink()
        threads.with_context(prm_chat_pass=PASS, prm_chat_keeper=True).unlink()

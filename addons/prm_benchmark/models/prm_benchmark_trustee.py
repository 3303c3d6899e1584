from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tools import SQL

from .prm_benchmark_raw import TRUSTEE

#: writing one of these for a trustee is a way to sign in as one
SIGN_IN = {
    "login", "password", "new_password", "partner_id", "totp_secret",
    # of auth_sms, where it is installed: a number given, taken away, the days of grace begun anew
    "auth_sms_number", "auth_sms_registered_number", "auth_sms_grace_start",
}  # fmt: skip


class PrmBenchmarkTrustee(models.Model):
    """Who is trustee, since when, named by whom; one row per user who holds the group."""

    _name = "prm.benchmark.trustee"
    _description = "Benchmark Trustee"
    _auto = False
    _order = "user_id"
    _rec_name = "user_id"

    user_id = fields.Many2one("res.users", readonly=True)
    named_at = fields.Datetime("Named on", readonly=True)
    named_by_id = fields.Many2one("res.users", "Named by", readonly=True)
    reason = fields.Char(readonly=True)
    last_look_at = fields.Datetime("Last look", readonly=True)
    look_count = fields.Integer("Looks in 30 days", readonly=True)

    _depends = {
        "res.users": ["group_ids", "active"],
        "prm.benchmark.look": ["event", "date", "user_id", "about_user_id", "detail"],
    }

    @property
    def _table_query(self):
        group = self.env["ir.model.data"].sudo()._xmlid_to_res_id(TRUSTEE, raise_if_not_found=False)
        return SQL(
            """
            SELECT member.uid AS id, member.uid AS user_id, named.date AS named_at, named.user_id AS named_by_id,
                   named.detail AS reason, looked.last AS last_look_at, COALESCE(looked.number, 0) AS look_count
              FROM res_groups_users_rel member
         LEFT JOIN LATERAL (
                   SELECT date, user_id, detail FROM prm_benchmark_look look
                    WHERE look.event = 'granted' AND look.about_user_id = member.uid
                 ORDER BY id DESC LIMIT 1
                   ) named ON true
         LEFT JOIN LATERAL (
                   SELECT MAX(date) AS last, COUNT(*) FILTER (WHERE date > now() - interval '30 days') AS number
                     FROM prm_benchmark_look look
                    WHERE look.event IN ('read', 'export', 'import') AND look.user_id = member.uid
                   ) looked ON true
             WHERE member.gid = %s
            """,
            group or 0,
        )

    def action_dismiss(self):
        """Take the right to look away, with the caller's own right to change users."""
        group = self.env.ref(TRUSTEE)
        self.user_id.write({"group_ids": [Command.unlink(group.id)]})
        return True

    def action_looks(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("prm_benchmark.prm_benchmark_look_action")
        return {**action, "domain": ["|", ("user_id", "=", self.user_id.id), ("about_user_id", "=", self.user_id.id)]}


class PrmBenchmarkLook(models.Model):
    """Who may look: each change is noted and told, whatever door it came through."""

    _inherit = "prm.benchmark.look"

    @api.model
    def _trustees(self, archived=False):
        """Return the users who hold the group, straight from the table; none before the addon is installed.

        :param bool archived: those as well who cannot sign in at present
        """
        group = self.env["ir.model.data"].sudo()._xmlid_to_res_id(TRUSTEE, raise_if_not_found=False)
        self.env["res.users"].flush_model(["group_ids", "active"])
        rows = self.env.execute_query(
            SQL(
                "SELECT member.uid FROM res_groups_users_rel member JOIN res_users ON res_users.id = member.uid"
                " WHERE member.gid = %s AND (res_users.active OR %s)",
                group or 0,
                archived,
            )
        )
        return self.env["res.users"].sudo().browse(uid for (uid,) in rows)

    @api.model
    def _note_trustees(self, before):
        """Note and tell who was named or dismissed since ``before`` (users)."""
        after = self._trustees()
        for event, users in (("granted", after - before), ("revoked", before - after)):
            for user in users:
                self._note_right(event, user)
        self._keep_home(after - before, before - after)

    @api.model
    def _keep_home(self, named, dismissed):
        """Let whoever is trustee and nothing else in the network begin in the trustee's room; a chosen home stays."""
        room = self.env.ref("prm_benchmark.prm_benchmark_trustee_room_action", raise_if_not_found=False)
        if not room:
            return
        # Bridge: the other groups of a user who was named.
        everybody = self.env.ref("prm_partner.group_prm_user").sudo()
        others = everybody.all_implied_by_ids - everybody - self.env.ref(TRUSTEE).sudo()
        named.filtered(lambda user: not user.action_id and not user.all_group_ids & others).action_id = room.id
        dismissed.filtered(lambda user: user.action_id.id == room.id).action_id = False

    @api.model
    def _note_access(self, users):
        """Note and tell which of these users is a trustee whose way to sign in somebody else changed."""
        for user in users & self._trustees(archived=True):
            if user.id != self.env.uid:
                self._note_right("access", user)

    @api.model
    def _note_right(self, event, user):
        """Note that somebody's right to look changed, and tell the other trustees.

        The managers are told when there is none, and of every new trustee.
        """
        actor = self.env.user
        self.sudo().create(
            {
                "event": event,
                "user_id": actor.id,
                "about_user_id": user.id,
                "detail": self.env.context.get("prm_benchmark_reason") or False,
            }
        )
        told = (self._trustees() - user).filtered(lambda other: not other.share)
        if event == "granted" or not told:
            told |= self.env.ref("prm_benchmark.group_benchmark_manager").sudo().all_user_ids - user
        names = {"actor": actor.name, "user": user.name}
        self._tell(
            told,
            lambda env: env._("Benchmark: who may see the dealers' figures"),
            lambda env: {
                "granted": env._("%(actor)s has named %(user)s trustee of the benchmark.", **names),
                "revoked": env._("%(actor)s has dismissed %(user)s as trustee of the benchmark.", **names),
                "access": env._("%(actor)s has changed how %(user)s, a trustee, signs in.", **names),
            }[event],
        )

    @api.model
    def _tell(self, users, subject, body):
        """Tell users of what was done, each in the own language.

        :param subject, body: functions of an environment that return the text in its language
        """
        for other in users.filtered(lambda other: other.active and not other.share):
            look = self.sudo().with_context(lang=other.lang, mail_notify_force_send=False)
            look.env["mail.thread"].message_notify(
                partner_ids=other.partner_id.ids,
                author_id=self.env.user.partner_id.id,
                subject=subject(look.env),
                body=body(look.env),
            )


class ResUsers(models.Model):
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        look = self.env["prm.benchmark.look"]
        before = look._trustees()
        users = super().create(vals_list)
        look._note_trustees(before)
        return users

    def write(self, vals):
        look = self.env["prm.benchmark.look"]
        if {"group_ids", "active"} & vals.keys():
            before = look._trustees()
            result = super().write(vals)
            look._note_trustees(before)
        else:
            result = super().write(vals)
        if SIGN_IN & vals.keys():
            look._note_access(self)
        return result

    def unlink(self):
        look = self.env["prm.benchmark.look"]
        gone = self.sudo() & look._trustees()
        for user in gone:
            look._note_right("revoked", user)
        return super().unlink()


class ResGroups(models.Model):
    _inherit = "res.groups"

    def write(self, vals):
        if not {"user_ids", "implied_ids", "implied_by_ids"} & vals.keys():
            return super().write(vals)
        look = self.env["prm.benchmark.look"]
        before = look._trustees()
        result = super().write(vals)
        look._note_trustees(before)
        return result

    @api.constrains("implied_ids", "implied_by_ids")
    def _check_prm_benchmark_trustee(self):
        trustee = self.env.ref(TRUSTEE, raise_if_not_found=False)
        if not trustee:
            return
        self.env.flush_all()
        self.env.registry.clear_cache("groups")
        around = trustee.sudo().all_implied_by_ids - trustee
        if around:
            raise ValidationError(
                self.env._(
                    "“%(group)s” cannot contain “%(trustee)s”: trustees are named one by one.",
                    group=around[0].full_name,
                    trustee=trustee.sudo().name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_prm_benchmark_trustee(self):
        trustee = self.env.ref(TRUSTEE, raise_if_not_found=False)
        if trustee and trustee in self:
            raise ValidationError(self.env._("Without the group of the trustees nobody could see the figures again."))

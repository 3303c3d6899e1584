import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain
from odoo.tools import email_normalize

MAX_NAME = 100
MAX_EMAIL = 254


class ResUsers(models.Model):
    """Inviting dealers, one or many. The callers have checked who may invite whom."""

    _inherit = "res.users"

    @api.model
    def _prm_check_invitations(self, rows):
        """Return what is wrong with invitations: ``{index: (field, sentence)}``, the first problem of each.

        :param rows: dictionaries with ``firm`` (res.partner), ``name``, ``email``, ``role``
        """
        emails = [email_normalize(row["email"] or "") for row in rows]
        taken = self._prm_taken_emails([email for email in emails if email])
        problems, seen = {}, {}
        for index, (row, email) in enumerate(zip(rows, emails, strict=True)):
            problem = self._prm_check_invitation(row, email, taken)
            if not problem and email in seen:
                problem = ("email", self.env._("“%(email)s” stands here twice.", email=email))
            seen.setdefault(email, index)
            if problem:
                problems[index] = problem
        return problems

    def _prm_check_invitation(self, row, email, taken):
        name = " ".join((row["name"] or "").split())
        firm = row["firm"]
        if not firm:
            return ("firm", self.env._("The firm is missing."))
        if not firm.sudo().prm_is_partner:
            return ("firm", self.env._("“%(firm)s” is no partner of the network.", firm=firm.display_name))
        if not name or len(name) > MAX_NAME:
            return ("name", self.env._("A name of up to %(most)s characters is needed.", most=MAX_NAME))
        if not email or len(email) > MAX_EMAIL:
            return ("email", self.env._("“%(email)s” is no e-mail address.", email=row["email"] or ""))
        if not row["role"]:
            return ("role", self.env._("The role is missing."))
        user = taken.get(email)
        if user and not self._prm_can_become_dealer(user, firm, email):
            return ("email", self.env._("“%(email)s” has access already, or belongs to somebody else.", email=email))
        return None

    def _prm_can_become_dealer(self, user, firm, email):
        """A portal user of the firm, signing in with the address, may be made a dealer; nobody else again."""
        return (
            user.active
            and user.login == email
            and user._is_portal()
            and not user.prm_is_dealer
            and user.commercial_partner_id == firm
        )

    def _prm_taken_emails(self, emails):
        """Return ``{e-mail: user}`` of the users, archived ones too, who sign in with it or have it as address."""
        if not emails:
            return {}
        users = self.sudo().with_context(active_test=False)
        found = users.search(Domain.OR(Domain("login", "=ilike", _exact(email)) for email in emails))
        found |= users.search(Domain("partner_id.email_normalized", "in", emails))
        taken = {}
        for user in found:
            for address in (email_normalize(user.login), user.email_normalized):
                if address:
                    taken.setdefault(address, user)
        return taken

    @api.model
    def _prm_invite(self, rows):
        """Create dealers and queue their invitations, all in one run. Returns the users (as superuser).

        :param rows: see :meth:`_prm_check_invitations`; ``lang`` (code) is optional
        :raise UserError: names the first problem
        """
        problems = self._prm_check_invitations(rows)
        if problems:
            raise UserError(next(iter(problems.values()))[1])
        # Bridge: whoever may invite needs no right on contacts and users in general.
        users = self.sudo()
        invited = users.browse()
        taken = users._prm_taken_emails([email_normalize(row["email"]) for row in rows])
        fresh = []
        for row in rows:
            old = taken.get(email_normalize(row["email"]))
            if old:
                old.write({"prm_invited_at": fields.Datetime.now()})
                old._prm_set_role(row["role"])
                invited |= old
            else:
                fresh.append(row)
        invited |= users._prm_create_dealers(fresh)
        invited._prm_send_invitations()
        for user in invited:
            self.env["prm.dealer.audit"]._note("invited", user, after=f"{user.login}: {user.prm_role_id.name}")
        return invited

    def _prm_create_dealers(self, rows):
        langs = {code for code, _name in self.env["res.lang"].get_installed()}
        contacts = self._prm_contacts(rows)
        for row, contact in zip(rows, contacts, strict=True):
            if row.get("lang") in langs and contact.lang != row["lang"]:
                contact.lang = row["lang"]
        return self._prm_create_dealers_for(
            [(contact, email_normalize(row["email"]), row["role"]) for row, contact in zip(rows, contacts, strict=True)]
        )

    def _prm_create_dealers_for(self, people):
        """Create dealers without telling anybody: ``people`` are (contact, login, role)."""
        groups = self.env.ref("base.group_portal") | self.env.ref("prm_portal.group_dealer")
        return self.with_context(no_reset_password=True).create(
            [
                {
                    "partner_id": contact.id,
                    "login": login,
                    "company_id": self.env.company.id,
                    "company_ids": [Command.set(self.env.company.ids)],
                    "group_ids": [Command.set((groups | role.sudo().group_id).ids)],
                    "prm_invited_at": fields.Datetime.now(),
                }
                for contact, login, role in people
            ]
        )

    def _prm_contacts(self, rows):
        """Return a contact per row: one of the firm with that address, if nobody signs in with it, else a new one."""
        partners = self.env["res.partner"].sudo()
        emails = [email_normalize(row["email"]) for row in rows]
        known = {
            (contact.commercial_partner_id.id, contact.email_normalized): contact
            for contact in partners.search([("email_normalized", "in", emails), ("parent_id", "!=", False)])
            if not contact.with_context(active_test=False).user_ids
        }
        contacts = []
        for row, email in zip(rows, emails, strict=True):
            contact = known.get((row["firm"].id, email))
            contacts.append(contact or partners.browse())
        missing = [index for index, contact in enumerate(contacts) if not contact]
        created = partners.create(
            [
                {
                    "name": " ".join(rows[index]["name"].split()),
                    "email": emails[index],
                    "parent_id": rows[index]["firm"].id,
                    "type": "contact",
                    "lang": rows[index].get("lang") or rows[index]["firm"].sudo().lang,
                }
                for index in missing
            ]
        )
        for index, contact in zip(missing, created, strict=True):
            contacts[index] = contact
        return contacts

    def _prm_send_invitations(self):
        """Queue a mail with a link to choose a password; it goes out with the next run of the mail queue."""
        if not self:
            return
        # Bridge: the token in the link belongs to whoever is invited, not to whoever invites.
        users = self.sudo()
        users.partner_id.signup_prepare()
        template = self.env.ref("prm_portal.mail_template_invitation").sudo()
        template.send_mail_batch(users.ids, force_send=False)
        self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _prm_invite_again(self):
        """Send a new invitation to who has not signed in yet; the old link ends by itself."""
        waiting = self.sudo().filtered(lambda user: user.prm_dealer_state == "invited" and user.active)
        waiting.write({"prm_invited_at": fields.Datetime.now()})
        waiting._prm_send_invitations()
        for user in waiting:
            self.env["prm.dealer.audit"]._note("invited_again", user)
        return waiting

    def _prm_reset_password(self):
        """Make password, keys and sessions void and queue a link to choose a new password."""
        users = self.sudo().filtered("prm_is_dealer")
        for user in users:
            # who did it is logged with the write
            user.password = secrets.token_urlsafe(32)
        users._prm_remove_keys()
        users._prm_end_sessions()
        if users:
            users.partner_id.signup_prepare(signup_type="reset")
            template = self.env.ref("prm_portal.mail_template_password").sudo()
            template.send_mail_batch(users.ids, force_send=False)
            self.env.ref("mail.ir_cron_mail_scheduler_action").sudo()._trigger()

    def _prm_reset_factor(self):
        """Take the second factors of dealers away, so that they enrol again; addons with factors extend this."""
        users = self.sudo().filtered("prm_is_dealer")
        if "totp_secret" in users._fields:
            users._revoke_all_devices()
            users.filtered("totp_enabled").write({"totp_secret": False})
        if "auth_passkey_key_ids" in users._fields:
            users.auth_passkey_key_ids.unlink()
        users._prm_end_sessions()
        for user in users:
            self.env["prm.dealer.audit"]._note("factor_reset", user)


def _exact(text):
    """Return a text as ``=ilike`` finds itself only."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")

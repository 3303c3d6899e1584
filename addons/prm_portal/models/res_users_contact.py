from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.tools import email_normalize

MAX_PHONE = 40
#: what Odoo lets everybody write of the own contact
CONTACT_FIELDS = {"name", "email", "phone", "image_1920"}


class ResUsers(models.Model):
    _inherit = "res.users"

    def _prm_contact_values(self):
        """Return what a dealer sees and keeps of the own contact, plain values."""
        self.ensure_one()
        contact = self.sudo().partner_id
        return {
            "name": contact.name or "",
            "email": contact.email or "",
            "phone": contact.phone or "",
            "function": contact.function or "",
            "lang": self.sudo().lang or "",
            "langs": [{"code": code, "name": name} for code, name in self.env["res.lang"].get_installed()],
        }

    def _prm_is_firm(self):
        """Tell whether the user signs in as the firm itself, not as one of its people."""
        self.ensure_one()
        contact = self.sudo().partner_id
        return contact == contact.commercial_partner_id and contact.prm_is_partner

    def write(self, vals):
        if not self.env.su and self == self.env.user and CONTACT_FIELDS & vals.keys():
            self._prm_check_own_write(vals)
        return super().write(vals)

    def _prm_check_own_write(self, vals):
        """Odoo lets everybody write some fields of the own user over RPC: the page's checks hold there too."""
        if not self.has_group("prm_portal.group_dealer"):
            return
        if self._prm_is_firm():
            raise AccessError(
                self.env._("You sign in as the firm itself; its data are kept on the page of its profile.")
            )
        if "email" in vals:
            self._prm_check_own_email(vals["email"])

    def _prm_check_own_email(self, email):
        """Return the normalised address a dealer may change the own one to; a change is logged."""
        address = email_normalize(email or "")
        if not address or len(address) > 254:
            raise UserError(self.env._("“%(email)s” is no e-mail address.", email=email or ""))
        before = self.sudo().email_normalized or ""
        if address != before:
            other = self._prm_taken_emails([address]).get(address)
            if other and other != self:
                raise UserError(self.env._("“%(email)s” cannot be used here. Ask the head office.", email=email))
            # links for a new password go there from now on
            self.env["prm.dealer.audit"]._note("other", self, before=before, after=address)
        return address

    def _prm_keep_contact(self, name, email, phone, lang):
        """Let a dealer change the own name, e-mail address, number and language, and no address."""
        self.ensure_one()
        name, phone = " ".join((name or "").split()), " ".join((phone or "").split())
        if self._prm_is_firm():
            raise UserError(self.env._("You sign in as the firm itself; its data are kept on the page of its profile."))
        if not name or len(name) > 100:
            raise UserError(self.env._("A name of up to %(most)s characters is needed.", most=100))
        if len(phone) > MAX_PHONE:
            raise UserError(self.env._("This is no phone number."))
        if lang not in {code for code, _name in self.env["res.lang"].get_installed()}:
            raise UserError(self.env._("Choose one of the languages on the page."))
        contact = self.sudo().partner_id
        address = self._prm_check_own_email(email)
        # Bridge: four fields of the own contact, none of which Odoo hands on to the firm.
        contact.write({"name": name, "email": address, "phone": phone, "lang": lang})

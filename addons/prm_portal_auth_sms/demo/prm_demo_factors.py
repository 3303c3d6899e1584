from odoo import models

#: the roles of the logins that are printed: they get in with the password alone, as long as nobody changes that
OPEN = ("director", "bookkeeper")
#: demo dealers with a factor of their own; numbers that the regulator keeps free for films and books
SMS = {3: "+4915228817386", 5: "+4915228895456", 9: "+4917139200421"}
APP = (4, 9, 11)


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        self._in_demo()._load_factors()
        return result

    def _load_factors(self):
        """Factors of some dealers, and roles that ask the printed logins for none; the adviser's goes on to."""
        dealers = {
            number: self.env.ref(f"prm_demo.user_dealer_{number:02}_director", raise_if_not_found=False)
            for number in {*SMS, *APP}
        }
        if any(user and (user.auth_sms_number or user.totp_enabled) for user in dealers.values()):
            return
        for code in OPEN:
            self.env.ref(f"prm_portal.role_{code}").factor_rule = "none"
        for number, user in dealers.items():
            if not user:
                continue
            if number in SMS:
                user.auth_sms_number = SMS[number]
            if number in APP:
                # past the ORM, which would mail the dealer
                self.env.cr.execute(
                    "UPDATE res_users SET totp_secret = %s WHERE id = %s", [user._auth_sms_new_secret(), user.id]
                )
                user.invalidate_recordset(["totp_secret", "totp_enabled"])

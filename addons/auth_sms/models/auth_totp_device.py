from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.base.models.res_users import INDEX_SIZE


class AuthTotpDevice(models.Model):
    _inherit = "auth_totp.device"

    def _check_credentials_for_uid(self, *, scope, key, uid):
        """Trust a device no longer than the user's policy does: on our page and on the core's."""
        if not super()._check_credentials_for_uid(scope=scope, key=key, uid=uid):
            return False
        policy = self.env["res.users"].browse(uid)._auth_sms_policy()
        if policy.level == "off":
            return True
        oldest = fields.Datetime.subtract(fields.Datetime.now(), days=policy.trusted_device_days)
        self.env.cr.execute(
            SQL(
                "SELECT bool_and(create_date > %s) FROM %s WHERE user_id = %s AND index = %s",
                oldest,
                SQL.identifier(self._table),
                uid,
                key[:INDEX_SIZE],
            )
        )
        return bool(policy.trusted_device_days and self.env.cr.fetchone()[0])

    def unlink(self):
        for device in self:
            self.env["auth.sms.log"]._note("device_revoked", device.user_id, detail=device.name)
        return super().unlink()

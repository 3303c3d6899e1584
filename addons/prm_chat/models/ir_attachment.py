from odoo import api, models

CHANNEL = "discuss.channel"


class IrAttachment(models.Model):
    """A file that a dealer lays into a channel past a message is looked at like one of a message."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        files = super().create(vals_list)
        if self.env.user.share and any(vals.get("res_model") == CHANNEL for vals in vals_list):
            files._prm_check_files(named=True)
        return files

    def write(self, vals):
        result = super().write(vals)
        if self.env.user.share and vals.keys() & {"name", "raw", "datas", "res_model", "res_id"}:
            self._prm_check_files()
        return result

    def _has_attachments_ownership(self, attachment_tokens):
        """Whoever left a channel owns no file in it any more, not even what it uploaded itself: the token that
        Discuss gives with an upload would open it, and delete it from what was written, for weeks."""
        channels = self.sudo(False).env[CHANNEL]
        for file in self.sudo().exists().filtered(lambda row: row.res_model == CHANNEL and row.res_id):
            channel = channels.browse(file.res_id).exists()
            # Bridge: whether it is a channel of dealers.
            if channel.sudo().prm_audience_id and not channel.has_access("read"):
                return False
        return super()._has_attachments_ownership(attachment_tokens)

    def _prm_check_files(self, named=False):
        door = self.env["prm.chat.door"]
        if door._passes():
            return
        for file in self.sudo().filtered(lambda row: row.res_model == CHANNEL and row.res_id and not row.res_field):
            # Bridge: whether it lies in a channel of dealers.
            audience = self.env[CHANNEL].sudo().browse(file.res_id).exists().prm_audience_id
            user = audience and door._writer()
            if user:
                door._check_writer(audience, user)
                if named:  # else the message is looked at, and held
                    door._check_name(audience, user, file.name)
                door._check_file(file.name, file.raw)

from odoo import models

CHANNEL = "discuss.channel"


class IrBinary(models.AbstractModel):
    """Files of dealer channels are served to members alone.

    Discuss puts a token into their addresses that opens them to everybody who has the address, for weeks.
    """

    _inherit = "ir.binary"

    def _find_record(self, xmlid=None, res_model="ir.attachment", res_id=None, access_token=None, field=None):
        if access_token and res_model == "ir.attachment" and res_id and not xmlid:
            # Bridge: whether the file lies in a channel of dealers.
            file = self.env["ir.attachment"].sudo().browse(res_id).exists()
            if file.res_model == CHANNEL and file.res_id:
                channel = self.env[CHANNEL].browse(file.res_id).exists()
                if channel.sudo().prm_audience_id and not channel.has_access("read"):
                    access_token = None
        return super()._find_record(xmlid, res_model, res_id, access_token, field)

from odoo import api, models
from odoo.exceptions import AccessError


class MailThread(models.AbstractModel):
    """Mails are brought in by the server, or by a script that signs in as an administrator."""

    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, custom_values=None, **options):
        """Refuse everybody else: what a mail makes, Odoo makes as superuser, with any values that the caller gives.

        Any employee could call it, and make what is no employee's to make: a dealer channel, or a circle that firms
        have never signed. It would also be written in the name of whatever address the mail says.
        """
        if not self.env.su and not self.env.user.has_group("base.group_system"):
            raise AccessError(self.env._("Mails are brought in by the server and by administrators alone."))
        return super().message_process(model, message, custom_values=custom_values, **options)

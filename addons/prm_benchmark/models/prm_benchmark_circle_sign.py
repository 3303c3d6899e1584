from odoo import api, fields, models
from odoo.exceptions import UserError

from .prm_benchmark_entry_form import SIGNOFF

_MOST_NAME = 100


class PrmBenchmarkCirclePage(models.AbstractModel):
    """Signing and leaving, by whoever signs off the firm's figures."""

    _inherit = "prm.benchmark.circle.page"

    @api.model
    def _sign(self, door, circle_id, key, name, confirmed, ip):
        """Sign the present text of a circle for the door's firm.

        The circle is locked against a new text meanwhile, the membership against a second signature: of two requests
        at once Odoo runs the later one again, and it finds what the first one did.

        :param str key: of the text that the page showed
        :param str name: as typed
        :param str ip: address of the request
        :return: False where somebody of the firm has signed this text already
        """
        door.require(SIGNOFF, write=True)
        member = self._member(door, circle_id)
        circle = member.circle_id
        self.env.cr.execute("SELECT id FROM prm_benchmark_circle WHERE id = %s FOR SHARE", [circle.id])
        self.env.cr.execute("SELECT id FROM prm_benchmark_circle_member WHERE id = %s FOR UPDATE", [member.id])
        circle.invalidate_recordset()
        member.invalidate_recordset()
        if member.state == "left" or circle.state != "open":
            raise UserError(self.env._("This circle cannot be signed at present."))
        if member.standing == "signed":
            return False
        if key != circle.fingerprint:
            raise UserError(self.env._("The text was changed meanwhile. Please read it as it stands now."))
        name = " ".join(str(name or "").split())
        if not 2 <= len(name) <= _MOST_NAME:
            raise UserError(self.env._("Enter your full name, at most %(count)s characters.", count=_MOST_NAME))
        if not confirmed:
            raise UserError(self.env._("Confirm that you have read the text and sign for your firm."))
        member.write(
            {
                "state": "signed",
                "signed_by_id": self.env.uid,
                "signed_name": name,
                "signed_at": fields.Datetime.now(),
                "signed_version": circle.version,
                "signed_fingerprint": circle.fingerprint,
                "signed_ip": ip,
            }
        )
        self._note(member, self.env._("Signed: %(circle)s", circle=circle.name))
        body = self.env._("%(name)s signed for %(firm)s.", name=name, firm=member.partner_id.name)
        circle._in_queue()._message_log(body=body)
        return True

    @api.model
    def _leave(self, door, circle_id):
        """Let the door's firm leave a circle, or decline its invitation, at once.

        A firm that has left already, by the first of two clicks, stays so: it is noted once.
        """
        door.require(SIGNOFF, write=True)
        member = self._member(door, circle_id, left=True)
        if member.state == "left":
            return
        member._leave()
        self._note(member, self.env._("Left: %(circle)s", circle=member.circle_id.name))

    @api.model
    def _note(self, member, sentence):
        self.env["prm.dealer.audit"]._note("other", self.env.user, member.partner_id, after=sentence)

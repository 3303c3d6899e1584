from datetime import timedelta

from odoo import fields, models

from odoo.addons.prm_partner.demo.prm_demo_partners import dealer_name

from ..models.prm_benchmark_entry_form import SIGNOFF

CIRCLE = {
    "name": "ERFA circle machinery and workshop",
    "purpose": "Owners of firms that sell and repair farm machinery, far enough apart not to meet at a customer's. "
    "They look at each other's figures and meet twice a year.",
}
#: numbers of the dealers who have signed, how many days ago, and who waits
SIGNED = {1: 150, 18: 149, 27: 146, 36: 140, 38: 133, 45: 131, 52: 120, 58: 96}
INVITED = (14,)
#: number of the dealer that left, and how many days ago
LEFT = {23: 40}
AGENDA = "1. Stock of used machines: who has got rid of what\n2. Workshop: hours sold to hours worked\n3. A look round"


class PrmDemo(models.AbstractModel):
    """An open circle: eight firms have signed, one is invited, one has left; a meeting is planned."""

    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        demo = self._in_demo()
        if not demo.env.ref("prm_demo.benchmark_circle", raise_if_not_found=False):
            demo._load_circle()
        return result

    def _load_circle(self):
        [circle] = self._ensure(
            "prm.benchmark.circle",
            {
                "benchmark_circle": {
                    **CIRCLE,
                    "programme_id": self._ref("benchmark_programme").id,
                    "user_id": self._ref("user_manager").id,
                }
            },
        )
        numbers = (*SIGNED, *INVITED, *LEFT)
        members = self.env["prm.benchmark.circle.member"].create(
            [{"circle_id": circle.id, "partner_id": self._ref(dealer_name(number)).id} for number in numbers]
        )
        # nobody is told by mail of a demo
        waiting = [("state", "=", "outgoing")]
        mails = self.env["mail.mail"].search(waiting)
        circle.action_open()
        (self.env["mail.mail"].search(waiting) - mails).unlink()
        # a published text is never written again; this one is as old as the circle
        moment = fields.Datetime.now() - timedelta(days=max(SIGNED.values()) + 3)
        self.env.cr.execute(
            "UPDATE prm_benchmark_circle_text SET date = %s, user_id = %s WHERE circle_id = %s",
            [moment, self._ref("user_manager").id, circle.id],
        )
        circle.text_ids.invalidate_recordset()
        for number, member in zip(numbers, members, strict=True):
            if number not in INVITED:
                self._sign_circle(member, SIGNED.get(number, 150))
            if number in LEFT:
                member.write({"state": "left", "left_at": fields.Datetime.now() - timedelta(days=LEFT[number])})
        start = fields.Datetime.now().replace(hour=8, minute=0, second=0, microsecond=0) + timedelta(days=24)
        self.env["prm.benchmark.circle.meeting"].create(
            {
                "circle_id": circle.id,
                "name": "Autumn meeting" if start.month > 6 else "Spring meeting",
                "date_start": start,
                "date_end": start + timedelta(hours=6),
                "place": self._ref(dealer_name(18)).display_name,
                "agenda": AGENDA,
            }
        )

    def _sign_circle(self, member, days):
        users = self.env["prm.staff.thread"]._firm_users(member.partner_id, SIGNOFF)
        contact = users[:1].partner_id or member.partner_id.child_ids[:1]
        member.write(
            {
                "state": "signed",
                "signed_by_id": users[:1].id,
                "signed_name": contact.name or member.partner_id.name,
                "signed_at": fields.Datetime.now() - timedelta(days=days),
                "signed_version": member.circle_id.version,
                "signed_fingerprint": member.circle_id.fingerprint,
            }
        )

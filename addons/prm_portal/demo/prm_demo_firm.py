from datetime import timedelta

from odoo import models
from odoo.fields import Command

from odoo.addons.prm_partner.demo.prm_demo_partners import dealer_name

#: name → number of the dealer, user, days ago, changed fields, the head office's answer ("": still open)
CHANGES = {
    "profile_change_hall": (
        1, "user_director", 2, {"street": "Industriestraße 18", "prm_company_form": "chain"}, "",
    ),
    "profile_change_name": (
        2, "user_director2", 9, {"name": "Heidekamp Agrar & Energie GmbH & Co. KG"},
        "The commercial register still shows the old name. Please ask again when it is entered there.",
    ),
    "profile_change_move": (
        5, "user_dealer_05_director", 4, {"street": "Oldenburger Straße 144", "vat": "DE811907980"}, "",
    ),
}  # fmt: skip
#: the dealer whose conditions of the next season wait for a signature; the head office has signed
TO_SIGN = 1


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        demo = self._in_demo()
        demo._load_agreement_to_sign()
        demo._load_profile_changes()
        return result

    def _load_agreement_to_sign(self):
        values = self._prepare_annual(TO_SIGN, "gold", 1, "sent")
        values |= {
            "reference": f"{values['reference']}-P",
            "staff_signed_by": self._ref("user_manager").id,
            "staff_signed_on": self._moment(3).date(),
        }
        self._ensure("prm.agreement", {"agreement_to_sign": values})

    def _load_profile_changes(self):
        profile = self.env["prm.dealer.profile"]
        wanted = {}
        for name, (number, user, _days, raws, answer) in CHANGES.items():
            firm = self._ref(dealer_name(number))
            wanted[name] = {
                "partner_id": firm.id,
                "user_id": self._ref(user).id,
                "state": "refused" if answer else "open",
                "decision_note": answer,
                "line_ids": [
                    Command.create({"name": field, "before": profile._raw(firm, field), "after": raw})
                    for field, raw in raws.items()
                ],
            }
        for change in self._ensure("prm.profile.change", wanted):
            moment = self._moment(CHANGES[self._name_of(change)][2])
            self.env.cr.execute("UPDATE prm_profile_change SET create_date = %s WHERE id = %s", [moment, change.id])
            if change.state == "open":
                change._tell_staff()
            else:
                manager = self._ref("user_manager")
                change.write({"decided_by_id": manager.id, "decided_on": moment + timedelta(days=1)})
            change.invalidate_recordset(["create_date"])

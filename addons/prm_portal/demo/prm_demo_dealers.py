from datetime import timedelta

from odoo import fields, models
from odoo.fields import Command

#: demo contact, login (None: the e-mail; invited, never signed in), role
DEALERS = [
    ("dealer_01_director", "director", "director"),
    ("dealer_01_bookkeeper", "bookkeeper", "bookkeeper"),
    ("dealer_01_seller", "seller", "sales"),
    ("dealer_02_director", "director2", "director"),
    *((f"dealer_{number:02}_director", None, "director") for number in range(3, 19)),
]
#: suspended after something happened, so that the administrator's list tells a story
SUSPENDED = ("dealer_07_director",)


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        self._in_demo()._load_dealers()
        return result

    def _load_dealers(self):
        """Portal users of the first dealers; the password of those with a login is the login."""
        groups = self.env.ref("base.group_portal") | self.env.ref("prm_portal.group_dealer")
        wanted, names = {}, {}
        for number, (contact, login, code) in enumerate(DEALERS):
            partner = self._ref(contact)
            login = login or partner.email
            if not login:
                continue
            role = self.env.ref(f"prm_portal.role_{code}")
            name = f"user_{login}" if "@" not in login else f"user_{contact}"
            names[name] = (contact, login)
            wanted[name] = {
                "partner_id": partner.id,
                "login": login,
                # without a password the inverse of the field would hash nothing, and fail
                **({"password": login} if "@" not in login else {}),
                "lang": "en_US" if "@" not in login else partner.lang,
                "company_id": self.env.company.id,
                "company_ids": [Command.set(self.env.company.ids)],
                "group_ids": [Command.set((groups | role.group_id).ids)],
                "prm_invited_at": fields.Datetime.to_string(self._moment(30 + number)),
            }
        users = self._ensure("res.users", wanted)
        self._load_sign_ins(users.filtered(lambda user: "@" not in user.login))
        suspended = {f"user_{contact}" for contact in SUSPENDED}
        users.filtered(lambda user: self._name_of(user) in suspended)._prm_suspend()

    def _load_sign_ins(self, users):
        for days, user in enumerate(users, start=1):
            self.env.cr.execute(
                "INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, %s)",
                [user.id, self._moment(days) + timedelta(minutes=7 * days)],
            )
        users.invalidate_recordset(["log_ids", "login_date"])

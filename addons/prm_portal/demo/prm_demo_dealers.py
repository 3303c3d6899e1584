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
#: signed in some days ago, beside those with a login
SIGNED_IN = {3: 2, 4: 40, 5: 6, 8: 1, 9: 12, 11: 3, 12: 75, 15: 5}
ADVISER = {"name": "Steuerkanzlei Brandes", "email": "kanzlei@brandes-steuer.example"}
#: who acts for another dealer of the same family beside the own one
ACTING = ("user_dealer_03_director", "dealer_04")


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
        days = {f"user_dealer_{number:02}_director": days for number, days in SIGNED_IN.items()}
        for user in users:
            ago = days.get(self._name_of(user)) or ("@" not in user.login and 1 + user.id % 5)
            if ago:
                self._sign_in(user, ago)
        if users:
            self._load_guests()
        suspended = {f"user_{contact}" for contact in SUSPENDED}
        users.filtered(lambda user: self._name_of(user) in suspended)._prm_suspend()

    def _sign_in(self, user, days):
        self.env.cr.execute(
            "INSERT INTO res_users_log (create_uid, create_date) VALUES (%s, %s)",
            [user.id, self._moment(days) + timedelta(minutes=7 * days)],
        )
        user.invalidate_recordset(["log_ids", "login_date"])

    def _load_guests(self):
        """A tax adviser of the first two dealers, and a director who acts for a second firm."""
        role = self.env.ref("prm_portal.role_adviser")
        contact = self._ensure("res.partner", {"adviser": ADVISER})
        if contact:
            adviser = self.env["res.users"]._prm_create_dealers_for([(contact, ADVISER["email"], role)])
            until = self._today() + timedelta(days=180)
            for firm in ("dealer_01", "dealer_02"):
                self.env["prm.dealer.assignment"]._give(adviser, self._ref(firm), "adviser", until)
            user, firm = ACTING
            self.env["prm.dealer.assignment"]._give(self._ref(user), self._ref(firm))

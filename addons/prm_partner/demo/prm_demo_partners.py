import unicodedata
from datetime import date

from stdnum.iso7064 import mod_11_10
from stdnum.nl import bsn

from odoo import models
from odoo.fields import Command

from .table_partners import AREA, COMPANY_FORMS, HOLDINGS, INCOMPLETE, NOTES, PARTNERS, QUALITY, STAFF
from .table_people import DEALER_MOBILES, FIRST_NAMES, LAST_NAMES

#: Area codes with numbers kept for films and manuals; Dutch local numbers never begin with a zero.
PHONE_AREAS = {"0": "30 23125", "1": "30 23125", "2": "40 66969", "3": "40 66969", "4": "221 4710", "5": "221 4710",
               "6": "69 90009", "7": "89 99998", "8": "89 99998", "9": "89 99998"}  # fmt: skip
UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
LEGAL_FORMS = (" gmbh & co. kg", " gmbh", " ohg", " kg", " e.k.", " b.v.", " v.o.f.")


def dealer_name(number):
    return f"dealer_{number:02}"


def slug(name):
    """Return a name as it may stand in a domain: ``Südeifel Agrar Thiels GmbH`` → ``suedeifel-agrar-thiels``."""
    text = name.lower()
    for form in LEGAL_FORMS:
        text = text.removesuffix(form)
    text = unicodedata.normalize("NFKD", text.translate(UMLAUTS)).encode("ascii", "ignore").decode()
    return "-".join("".join(char if char.isalnum() else " " for char in text).split())


def vat_number(country, number):
    """Return a VAT number with a right check digit, in a range that no authority gives out."""
    if country == "DE":
        digits = f"9900{number:04}"
        return f"DE{digits}{mod_11_10.calc_check_digit(digits)}"
    digits = next(digits for tail in range(100) if bsn.is_valid(digits := f"0000{number:03}{tail:02}"))
    return f"NL{digits}B01"


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_partners(self):
        languages = {code for code, _name in self.env["res.lang"].get_installed()}
        wanted = {}
        for number, row in enumerate(PARTNERS, start=1):
            values = self._prepare_partner(number, *row)
            if values["lang"] not in languages:
                del values["lang"]
            for field in INCOMPLETE.get(number, ()):
                values.pop(field, None)
            wanted[dealer_name(number)] = values
        self._ensure("res.partner", wanted)

    def _prepare_partner(self, number, name, street, zip_code, city, director, grade, assortment):
        luck = self._random("partner", number)
        country = "NL" if name.endswith(("B.V.", "V.O.F.")) else "DE"
        founded = luck.randint(1889, 2004)
        since = luck.randint(max(founded + 3, 1986), self._today().year - 3)
        domain = slug(name) + ".example"
        return {
            "name": name,
            "is_company": True,
            "lang": "nl_NL" if country == "NL" else "de_DE",
            "tz": "Europe/Amsterdam" if country == "NL" else "Europe/Berlin",
            "street": street,
            "zip": zip_code,
            "city": city,
            "country_id": self.env.ref(f"base.{country.lower()}").id,
            "email": f"info@{domain}",
            "website": f"https://www.{domain}",
            "phone": self._phone(country, zip_code, number * 10),
            "vat": vat_number(country, number),
            "grade_id": self.env.ref(f"partnership.res_partner_grade_data_{grade}").id,
            "prm_is_partner": True,
            "prm_number": str(1000 + number),
            "prm_since": date(since, luck.choice((1, 4, 7, 10)), 1),
            "prm_staff_count": luck.randint(*STAFF[grade]) + luck.choice((0, 0, 0.5)),
            "prm_company_form": COMPANY_FORMS.get(number) or ("sole" if name.endswith("e.K.") else "firm"),
            "prm_sales_area": round(luck.randint(*AREA[grade]), -1),
            "prm_founded": founded,
            "prm_quality": QUALITY.get(number) or {"gold": "a", "silver": "b", "bronze": "c"}[grade],
            "prm_business_line_ids": [Command.set(self._business_lines(luck, grade, assortment))],
        }

    def _business_lines(self, luck, grade, assortment):
        codes = ["parts", "workshop"]
        if assortment != "parts":
            codes += ["new", "used"]
        if grade == "gold" or luck.random() < 0.25:
            codes.append("rental")
        if luck.random() < 0.3:
            codes.append("retail")
        return [self.env.ref(f"prm_partner.business_line_{code}").id for code in codes]

    def _phone(self, country, zip_code, extension):
        if country == "NL":
            return f"+31 20 000 {extension:04}"
        return f"+49 {PHONE_AREAS[zip_code[:1] or '5']} {extension:03}"

    def _load_contacts(self):
        """A director for each partner, and a bookkeeper or a seller; the first two have all three."""
        wanted = {}
        for number, (_name, _street, zip_code, _city, director, *_rest) in enumerate(PARTNERS, start=1):
            dealer = self._ref(dealer_name(number))
            luck = self._random("contacts", number)
            country = dealer.country_id.code
            people = [("director", director)]
            for role in ("bookkeeper", "seller") if number <= 2 else (luck.choice(("bookkeeper", "seller")),):
                people.append((role, f"{luck.choice(FIRST_NAMES[country])} {luck.choice(LAST_NAMES[country])}"))
            for extension, (role, person) in enumerate(people, start=1):
                name = f"{dealer_name(number)}_{role}"
                wanted[name] = {
                    "parent_id": dealer.id,
                    "name": person,
                    "type": "contact",
                    "function": "Owner" if role == "director" and dealer.prm_company_form == "sole" else role.title(),
                    "email": dealer.email and f"{slug(person).replace('-', '.')}@{dealer.email.partition('@')[2]}",
                    "phone": DEALER_MOBILES.get(name)
                    or (dealer.phone and self._phone(country, zip_code, number * 10 + extension)),
                    "lang": dealer.lang,
                    "tz": dealer.tz,
                }
        self._ensure("res.partner", wanted)

    def _load_holdings(self):
        self._ensure("prm.holding", {name: {"name": title, "note": note} for name, title, note, _firms in HOLDINGS})
        self._ensure(
            "prm.holding.stake",
            {
                f"stake_{name.removeprefix('holding_')}_{number:02}": {
                    "holding_id": self._ref(name).id,
                    "partner_id": self._ref(dealer_name(number)).id,
                    "share": share,
                }
                for name, _title, _note, firms in HOLDINGS
                for number, share in firms.items()
            },
        )

    def _load_notes(self):
        """Internal notes on some partners: a dealer cannot read them in the portal."""
        self._ensure(
            "mail.message",
            {
                f"note_{number:02}": {
                    "model": "res.partner",
                    "res_id": self._ref(dealer_name(number)).id,
                    "body": text,
                    "date": self._moment(days),
                    "message_type": "comment",
                    "subtype_id": self.env.ref("mail.mt_note").id,
                    "author_id": self._ref(f"user_{login}").partner_id.id,
                    "is_internal": True,
                }
                for number, (days, login, text) in NOTES.items()
            },
        )

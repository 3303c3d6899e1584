import base64

from odoo import models
from odoo.fields import Command
from odoo.tools import file_open

from .prm_demo import MODULE
from .table_people import USERS

COMPANY = {
    "name": "Ährenfels Landtechnik-Verbund eG",
    "street": "Kornblumenweg 12",
    "zip": "34117",
    "city": "Kassel",
    "email": "office@aehrenfels.example",
    "phone": "+49 69 90009 100",
    "website": "https://www.aehrenfels.example",
    "primary_color": "#2F6B3A",
    "secondary_color": "#C98B1B",
    "report_footer": "Ährenfels Landtechnik-Verbund eG · Kornblumenweg 12 · 34117 Kassel · www.aehrenfels.example",
}
PARTNERS_LABEL = {"en_US": "Partners", "de_DE": "Partner", "nl_NL": "Partners"}
SALES_TAX = "19%"


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load_company(self):
        """Turn an unused main company into the head office; one that is used stays as it is."""
        company = self._in_demo()._company()
        if self._is_unused(company):
            self._in_demo()._load_head_office(company)
            self._in_demo()._load_chart_of_accounts(company)
        # Agreed discounts show on order lines only where discounts are switched on.
        user_group = self.env.ref("base.group_user").sudo()
        user_group._apply_group(self.env.ref("sale.group_discount_per_so_line").sudo())

    def _is_unused(self, company):
        """Tell whether the company is a new one: never Odoo's own demo company, nor one with entries."""
        return (
            not self.env["ir.model.data"].sudo().search_count([("module", "=", MODULE)], limit=1)
            and not self.env.ref("base.module_base").sudo().demo
            and not self.env["account.move"].sudo().search_count([("company_id", "=", company.id)], limit=1)
        )

    def _load_head_office(self, company):
        layout = self.env.ref("web.external_layout_standard")
        with file_open("prm_partner/demo/logo.png", "rb") as logo:
            company.write(
                {
                    **COMPANY,
                    "country_id": self.env.ref("base.de").id,
                    "logo": base64.b64encode(logo.read()),
                    "external_report_layout_id": layout.id,
                    # a fictional firm: nobody is asked about it when the first administrator signs in
                    **({"iap_enrich_auto_done": True} if "iap_enrich_auto_done" in company._fields else {}),
                }
            )
        languages = {code for code, _name in self.env["res.lang"].get_installed()}
        labels = {code: label for code, label in PARTNERS_LABEL.items() if code in languages}
        company.update_field_translations("partnership_label", labels)
        self.env.ref("partnership.crm_menu_partners").update_field_translations("name", labels)
        self.env.ref("base.user_admin").tz = "Europe/Berlin"

    def _load_chart_of_accounts(self, company):
        """Load SKR03 where the German localisation is there, else adapt the generic chart.

        Installing the localisation for the demo's sake would take longer than everything else.
        """
        templates = self.env["account.chart.template"]
        if self.env["ir.module.module"]._get("l10n_de").state == "installed":
            templates.try_loading("de_skr03", company)
        else:
            if not company.chart_template:
                templates.try_loading("generic_coa", company)
            self._make_generic_chart_german(company)
        company.currency_id = self.env.ref("base.EUR")

    def _make_generic_chart_german(self, company):
        """The generic chart is American; invoices refuse taxes of another country than the company's."""
        own = [("company_id", "=", company.id)]
        company.account_fiscal_country_id = company.country_id
        for model in ("account.tax.group", "account.tax"):
            records = self.env[model].with_context(active_test=False).search(own)
            self.env.add_to_compute(records._fields["country_id"], records)
            for language, _name in self.env["res.lang"].get_installed():
                for record in records.with_context(lang=language).filtered(lambda record: "15%" in record.name):
                    record.name = record.name.replace("15%", SALES_TAX)
                    if model == "account.tax":
                        record.invoice_label = SALES_TAX
                        record.amount = float(SALES_TAX.rstrip("%"))
        self.env["account.fiscal.position"].search([*own, ("country_id", "!=", False)]).country_id = company.country_id

    def _load_users(self):
        """The head office's people; each one's password is the login."""
        wanted = {}
        for login, name, function, mobile, groups in USERS:
            wanted[f"user_{login}"] = {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@aehrenfels.example",
                "phone": mobile or COMPANY["phone"],
                "function": function,
                "lang": "en_US",
                "tz": "Europe/Amsterdam" if login == "netherlands" else "Europe/Berlin",
                # there is no mail server behind the demo
                "notification_type": "inbox",
                "company_id": self.env.company.id,
                "company_ids": [Command.set(self.env.company.ids)],
                "group_ids": [
                    Command.link(self.env.ref("base.group_user").id),
                    *(Command.link(self.env.ref(group).id) for group in groups),
                ],
            }
        self._ensure("res.users", wanted)

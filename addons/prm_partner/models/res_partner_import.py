from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

TEMPLATE = "/prm_partner/static/xlsx/res_partner.xlsx"

#: what the list of partners gives to new records
NEW_PARTNER_DEFAULTS = ("default_prm_is_partner", "default_is_company")


class ResPartner(models.Model):
    """Partner lists: the partner number finds a partner again."""

    _name = "res.partner"
    _inherit = ["res.partner", "prm.import.mixin"]

    _import_key = ("prm_number",)

    @api.model
    def load(self, fields, data):
        """Import: a file with partner numbers, or from the list of partners, is a partner list.

        Its new firms become partners. Not by defaults in the context: contacts in the file would get them too.
        """
        context = self.env.context
        if context.get("import_file") and ("prm_number" in fields or context.get("default_prm_is_partner")):
            context = {key: value for key, value in context.items() if key not in NEW_PARTNER_DEFAULTS}
            self = self.with_context(context, prm_import_partners=True)  # pylint: disable=context-overridden
        return super().load(fields, data)

    def _load_records_create(self, vals_list):
        if not self.env.context.get("prm_import_partners"):
            return super()._load_records_create(vals_list)
        firms = [values for values in vals_list if not values.get("parent_id")]
        for values in firms:
            values.setdefault("prm_is_partner", True)
            if "company_type" not in values:
                values.setdefault("is_company", True)
        created = iter(super()._load_records_create(firms))
        # Odoo's own way needs accounting rights for contacts: it reads the firm's credit limit
        contacts = iter(self.create([values for values in vals_list if values.get("parent_id")]))
        return self.browse(next(contacts if values.get("parent_id") else created).id for values in vals_list)

    @api.model
    def _import_is_one_transaction(self, fields):
        return self._import_has_key(fields)

    @api.model
    def _import_mandatory(self):
        return ["prm_number"]

    @api.model
    def _import_row_without_key(self, table, row):
        """A row that names a parent is a contact."""
        parent = table.column("parent_id")
        number = table.column("prm_number")
        return bool(parent and row[parent[0]] and not row[number[0]])

    @api.model
    def _import_check_new(self, keys):
        """Spreadsheets drop leading zeros; a number that lost them must not become a second partner."""
        numbers = {key[0].lstrip("0"): key for key in keys if isinstance(key[0], str) and key[0].isdigit()}
        if not numbers:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT prm_number FROM res_partner WHERE prm_number IS NOT NULL AND ltrim(prm_number, '0') = ANY(%s)",
                list(numbers),
            )
        )
        return {
            numbers[known.lstrip("0")]: self.env._(
                "“Partner number” %(number)s is new, but there is %(known)s: format the column as text to keep zeros.",
                number=numbers[known.lstrip("0")][0],
                known=known,
            )
            for (known,) in rows
        }

    @api.model
    def _import_self_filling(self):
        return {name for name in super()._import_self_filling() if name.startswith("prm_")}

    @api.model
    def _import_refuses_ambiguous(self, field):
        return field.model_name != "res.partner" or field.name.startswith("prm_")

    @api.model
    def _import_ids_by_name(self, names):
        """Find partners by number, then by what Odoo searches them by; firms of the network come first."""
        if not names or not self._has_field_access(self._fields["prm_number"], "read"):
            return super()._import_ids_by_name(names)
        named = Domain("active", "=", True) & Domain.OR(
            Domain(column, "in", list(names)) for column in self._rec_names_search
        )
        columns = [*self._rec_names_search, "prm_number"]
        partners = self.with_context(active_test=False).search_fetch(
            named | Domain("prm_number", "in", list(names)), [*columns, "prm_is_partner"]
        )
        matches = {}
        for partner in partners:
            for name in {partner[column] for column in columns} & set(names):
                matches.setdefault(name, []).append(partner)
        found = {}
        for name, fitting in matches.items():
            numbered = [partner for partner in fitting if partner.prm_number == name]
            network = [partner for partner in fitting if partner.prm_is_partner]
            found[name] = [partner.id for partner in numbered or network or fitting][:2]
        return {**super()._import_ids_by_name(set(names) - set(found)), **found}

    @api.model
    def get_import_templates(self):
        if self.env.context.get("default_prm_is_partner"):
            return [{"label": self.env._("Template with examples"), "template": TEMPLATE}]
        return super().get_import_templates()

import base64
import io

import xlsxwriter

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.workbook import column_letter, text

MOST_ROWS = 1000
#: field of an invitation → number of its column
COLUMNS = {"firm": 0, "name": 1, "email": 2, "role": 3, "lang": 4}


class PrmDealerInviteFile(models.TransientModel):
    """Invite many people: a workbook, looked at before anything is sent. All rows or none."""

    _name = "prm.dealer.invite.file"
    _description = "Invite Dealers From a Workbook"

    file = fields.Binary("Workbook", attachment=False)
    filename = fields.Char()
    refusal = fields.Char(compute="_compute_lines", store=True, compute_sudo=False)
    line_ids = fields.One2many(
        "prm.dealer.invite.line", "wizard_id", compute="_compute_lines", store=True, compute_sudo=False
    )
    good_count = fields.Integer("Invitations", compute="_compute_counts")
    bad_count = fields.Integer("Rows with errors", compute="_compute_counts")

    @api.model
    def _headers(self):
        return [
            self.env._("Partner number"),
            self.env._("Name"),
            self.env._("E-mail"),
            self.env._("Role"),
            self.env._("Language"),
        ]

    @api.model
    def _make_template(self):
        """Return an empty workbook with the headers, and the roles on a second sheet."""
        stream = io.BytesIO()
        with xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        ) as book:
            bold = book.add_format({"bold": True})
            sheet = book.add_worksheet(self.env._("Invitations")[:31])
            for column, header in enumerate(self._headers()):
                sheet.write_string(0, column, header, bold)
            sheet.set_column(0, 4, 24)
            roles = book.add_worksheet(self.env._("Roles")[:31])
            for row, role in enumerate(self._all_roles()):
                roles.write_string(row, 0, role.name)
                roles.write_string(row, 1, role.description or "")
            roles.set_column(0, 1, 40)
        return stream.getvalue()

    @api.depends("file")
    def _compute_lines(self):
        for wizard in self:
            wizard.line_ids = [fields.Command.clear()]
            wizard.refusal = False
            if wizard.file:
                data = base64.b64decode(wizard.with_context(bin_size=False).file)
                rows, refusal = self.env["prm.workbook"]._rows(data, MOST_ROWS)
                wizard.refusal = refusal or (len(rows) < 2 and self.env._("The workbook has no row below its headers."))
                wizard.line_ids = [fields.Command.create(values) for values in wizard._read_lines(rows[1:])]

    @api.depends("line_ids.problem")
    def _compute_counts(self):
        for wizard in self:
            bad = wizard.line_ids.filtered("problem")
            wizard.bad_count = len(bad)
            wizard.good_count = len(wizard.line_ids) - len(bad)

    def _read_lines(self, rows):
        """Return the values of a line per row, each with its first problem and the cell it is in."""
        cells = [[text(cell) for cell in row.cells[:5]] + [""] * (5 - len(row.cells)) for row in rows]
        firms = self._firms([line[0] for line in cells])
        roles = self._roles()
        langs = {}
        for code, name in self.env["res.lang"].get_installed():
            langs |= {code.lower(): code, code[:2].lower(): code, name.lower(): code}
        invitations = [
            {
                "firm": firms.get(line[0].lower(), self.env["res.partner"]),
                "name": line[1],
                "email": line[2],
                "role": roles.get(line[3].lower(), self.env["prm.dealer.role"]),
                "lang": langs.get(line[4].lower(), False),
            }
            for line in cells
        ]
        problems = self.env["res.users"]._prm_check_invitations(invitations)
        lines = []
        for index, (row, line, invitation) in enumerate(zip(rows, cells, invitations, strict=True)):
            problem = self._cell_problem(line, invitation) or problems.get(index)
            cell = problem and f"{column_letter(COLUMNS[problem[0]])}{row.number}"
            lines.append(
                {
                    "row": row.number,
                    "partner_id": invitation["firm"].id,
                    "firm": line[0],
                    "name": line[1],
                    "email": line[2],
                    "role_id": invitation["role"].id,
                    "lang": invitation["lang"],
                    "problem": problem and self.env._("%(cell)s: %(problem)s", cell=cell, problem=problem[1]),
                }
            )
        return lines

    def _cell_problem(self, line, invitation):
        """Return what was not found, or None: what is missing is told by the check of invitations."""
        if line[0] and not invitation["firm"]:
            return ("firm", self.env._("there is no partner “%(found)s”; its number is expected.", found=line[0]))
        if line[3] and not invitation["role"]:
            expected = ", ".join(self._all_roles().mapped("name"))
            return (
                "role",
                self.env._("there is no role “%(found)s”; expected: %(expected)s.", found=line[3], expected=expected),
            )
        if line[4] and not invitation["lang"]:
            return ("lang", self.env._("“%(found)s” is no language of this database.", found=line[4]))
        return None

    def _firms(self, texts):
        """Return ``{number or name in lower case: partner}``; a name counts when it is the only one."""
        partners = self.env["res.partner"].search([("prm_is_partner", "=", True)])
        found, doubled = {}, set()
        for partner in partners:
            name = (partner.name or "").lower()
            doubled |= {name} & found.keys()
            found[name] = partner
        for name in doubled:
            del found[name]
        found |= {partner.prm_number.lower(): partner for partner in partners if partner.prm_number}
        return {key: found[key] for key in {value.lower() for value in texts} & found.keys()}

    @api.model
    def _all_roles(self):
        return self.env["prm.dealer.role"].search([("group_id", "!=", False)])

    def _roles(self):
        roles = self._all_roles()
        return {role.name.lower(): role for role in roles} | {role.code.lower(): role for role in roles if role.code}

    def action_invite(self):
        self.ensure_one()
        self.env["prm.dealer.user"]._check_admin()
        if self.refusal:
            raise UserError(self.refusal)
        if not self.line_ids:
            raise UserError(self.env._("Choose a workbook first."))
        if self.bad_count:
            raise UserError(self.env._("Nobody was invited: correct the rows with errors and upload the file again."))
        self.env["res.users"]._prm_invite(
            [
                {
                    "firm": line.partner_id,
                    "name": line.name,
                    "email": line.email,
                    "role": line.role_id,
                    "lang": line.lang,
                }
                for line in self.line_ids
            ]
        )
        return self.env["prm.dealer.user"]._notify(
            self.env._("%(count)s invitations wait in the mail queue.", count=len(self.line_ids))
        )


class PrmDealerInviteLine(models.TransientModel):
    """A row of the workbook as it was understood."""

    _name = "prm.dealer.invite.line"
    _description = "Row of Invitations"
    _order = "row"

    wizard_id = fields.Many2one("prm.dealer.invite.file", required=True, ondelete="cascade", index=True)
    row = fields.Integer(readonly=True)
    firm = fields.Char("Partner number", readonly=True)
    partner_id = fields.Many2one("res.partner", "Firm", readonly=True)
    name = fields.Char(readonly=True)
    email = fields.Char("E-mail", readonly=True)
    role_id = fields.Many2one("prm.dealer.role", readonly=True)
    lang = fields.Char("Language", readonly=True)
    problem = fields.Text("Error", readonly=True)

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools.misc import format_date

from odoo.addons.prm_portal.doors import Refused

from ..engine.circle_workbook import Content, make_workbook
from ..engine.windows import first_day, window


class PrmBenchmarkCirclePage(models.AbstractModel):
    """The figures side by side as a workbook, for members."""

    _inherit = "prm.benchmark.circle.page"

    @api.model
    def _workbook(self, door, circle_id, **choice):
        """Return ``(name of the file, bytes, sentence why there is none)`` of what the page shows.

        :param choice: see :meth:`_shown`
        """
        member = self._member(door, circle_id)
        if member.standing != "signed" or member.circle_id.state != "open":
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        shown = self._shown(door, member, "file", **choice)
        if shown["state"]:
            return "", b"", shown["sentence"]
        circle = member.circle_id
        return (*self._file(circle, shown, self._member_rows(door, circle)), "")

    @api.model
    def _file(self, circle, shown, members):
        """Return ``(name, bytes)`` of the workbook of what :meth:`_side_by_side` gave."""
        content = Content(
            title=circle.name,
            intro=(
                f"{circle.programme_id.name}: {shown['period']}",
                self.env._("For the members of the circle alone."),
            ),
            sheets=(self.env._("Figures"), self.env._("Members")),
            headings=(self.env._("KPI"), self.env._("Unit")),
            firms=tuple((firm["name"], firm["own"]) for firm in shown["firms"]),
            notes=tuple(firm["note"] for firm in shown["firms"]),
            rows=tuple(
                (row["name"], row["unit"], row["format"], tuple(cell["value"] for cell in row["cells"]))
                for row in shown["kpis"]
            ),
            members=(
                (self.env._("Firm"), self.env._("Status"), self.env._("Since")),
                *((row["name"], row["standing_text"], format_date(self.env, row["date"])) for row in members),
            ),
        )
        return f"circle_{circle.id}_{shown['kind']}_{shown['end']}.xlsx", make_workbook(content)


class PrmBenchmarkCircle(models.Model):
    """What members see, for trustees: every look is noted in their log and shown to the members."""

    _inherit = "prm.benchmark.circle"

    def action_trustee_workbook(self):
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/prm_benchmark/circle/{self.id}.xlsx", "target": "download"}

    def _trustee_workbook(self):
        """Return ``(name, bytes)`` of the members' figures of the newest closed round, rolling 12 months.

        Of members alone who have signed; all KPIs, whoever delivered them. The caller has checked the group.
        """
        self.ensure_one()
        self.env["prm.benchmark.value"]._check_superuser_session()
        page, values = self.env["prm.benchmark.circle.page"], self.env["prm.benchmark.circle.values"]
        circle, programme = self.sudo(), self.programme_id.sudo()
        firms = values._firms(circle)
        shown = page._choose(programme, 1, "", "")
        if not firms or not shown["ends"]:
            raise UserError(self.env._("There is nothing to see yet: nobody has signed, or no round is closed."))
        figures, provisional = values._values(programme, firms, shown["kind"], shown["month"])
        kpis = page._kpi_records(programme, shown["month"])
        table = page._side_by_side(shown, circle, firms, 0, figures, provisional, kpis, "", "name")
        firm_ids = [firm.id for firm in firms]
        month, span = shown["month"], window(shown["kind"], shown["month"])
        self.env["prm.benchmark.circle.look"]._note(circle.id, False, "file", shown["kind"], month, len(firms))
        self.env["prm.benchmark.look"].with_context(prm_benchmark_event="export")._note(
            "prm.benchmark.value", len(firms) * len(kpis), firm_ids, first_day(span.first), first_day(span.end)
        )
        members = [
            {
                "name": member.partner_id.name or "",
                "standing_text": page._standing_text(member.standing),
                "date": member.left_at or member.signed_at or member.create_date,
            }
            for member in circle.member_ids
        ]
        return page._file(circle, table, members)

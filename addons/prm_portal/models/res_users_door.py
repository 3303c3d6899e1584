from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL


class Reach(NamedTuple):
    """What the audience of a document goes by, of a dealer and a firm."""

    role_id: int
    partner_id: int
    grade_id: int | None
    territory_id: int | None
    holding_id: int | None
    company_ids: tuple


class ResUsers(models.Model):
    _inherit = "res.users"

    def _prm_door_access(self):
        """Return what a dealer may do where, today, or None for whoever is no dealer or suspended.

        Every request of the portal asks this, so it is one statement, whatever the size of the network.

        :return: ``{"role": {"id", "name", "reads_only"} or None, "firms": [{"id", "name", "kind", "until"}], "reach":
            {firm id: Reach}}``, the own firm first; whoever has no role, and a firm that is no partner, reaches nothing
        """
        self.ensure_one()
        role, group = self.env["prm.dealer.role"], self.env["res.groups"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT role.id, role.name, role.reads_only,
                       firm.active AND firm.prm_is_partner, firm.grade_id, firm.prm_territory_id, firm.prm_holding_id,
                       ARRAY(SELECT cid FROM res_company_users_rel WHERE user_id = dealer.id ORDER BY cid),
                       firm.id, firm.name, assignment.kind, assignment.date_to
                  FROM res_users dealer
                  JOIN res_groups_users_rel marked ON marked.uid = dealer.id AND marked.gid = %(marker)s
             LEFT JOIN (SELECT held.uid, role.id, role.reads_only, %(name)s AS name
                          FROM res_groups_users_rel held
                          JOIN prm_dealer_role role ON role.group_id = held.gid
                          JOIN res_groups named ON named.id = role.group_id) role ON role.uid = dealer.id
             LEFT JOIN prm_dealer_assignment assignment
                    ON assignment.user_id = dealer.id AND assignment.revoked_at IS NULL
                       AND assignment.date_from <= %(today)s
                       AND (assignment.date_to IS NULL OR assignment.date_to >= %(today)s)
             LEFT JOIN res_partner firm ON firm.id = assignment.partner_id
                 WHERE dealer.id = %(user)s AND dealer.prm_suspended_at IS NULL
              ORDER BY assignment.kind <> 'own', firm.name, assignment.id %(flush)s
                """,
                # without a look whether it is still there: its id is cached, and without it nobody is a dealer
                marker=self.env["ir.model.data"]._xmlid_to_res_id("prm_portal.group_dealer"),
                name=group._field_to_sql("named", "name"),
                today=fields.Date.today(),
                user=self.id,
                flush=SQL().join(
                    SQL(to_flush=model._fields[name])
                    for model, names in (
                        (self, ("group_ids", "company_ids", "prm_suspended_at")),
                        (role, ("group_id", "reads_only")),
                        (group, ("name",)),
                        (self.env["prm.dealer.assignment"], ("date_from", "date_to", "kind", "partner_id", "revoked_at",
                                                             "user_id")),
                        (self.env["res.partner"], ("active", "grade_id", "name", "prm_holding_id", "prm_is_partner",
                                                   "prm_territory_id")),
                    )
                    for name in names
                ),
            )
        )  # fmt: skip
        if not rows:
            return None
        role_id, role_name, reads_only = rows[0][:3]
        return {
            "role": {"id": role_id, "name": role_name or "", "reads_only": bool(reads_only)} if role_id else None,
            "firms": [
                {"id": firm_id, "name": name or "", "kind": kind, "until": until}
                for *_role, firm_id, name, kind, until in rows
                if firm_id
            ],
            "reach": {
                firm_id: Reach(role_id, firm_id, *named, tuple(companies))
                for _id, _role, _reads_only, is_partner, *named, companies, firm_id, _name, _kind, _until in rows
                if firm_id and role_id and is_partner
            },
        }

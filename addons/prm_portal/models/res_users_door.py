from odoo import fields, models
from odoo.tools import SQL


class ResUsers(models.Model):
    _inherit = "res.users"

    def _prm_door_access(self):
        """Return what a dealer may do where, today, or None for whoever is no dealer or suspended.

        Every request of the portal asks this, so it is one statement, whatever the size of the network.

        :return: ``{"role": {"id", "name", "reads_only"} or None, "firms": [{"id", "name", "kind", "until"}]}``, the
            own firm first
        """
        self.ensure_one()
        role, group = self.env["prm.dealer.role"], self.env["res.groups"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT role.id, role.name, role.reads_only, firm.id, firm.name, assignment.kind, assignment.date_to
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
                        (self, ("group_ids", "prm_suspended_at")),
                        (role, ("group_id", "reads_only")),
                        (group, ("name",)),
                        (self.env["prm.dealer.assignment"], ("date_from", "date_to", "kind", "partner_id", "revoked_at",
                                                             "user_id")),
                        (self.env["res.partner"], ("name",)),
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
        }

from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

from ..doors import Refused, refusal_page
from ..engine.colours import on_white


class RolePreview(Controller):
    """For administrators: the portal as a role sees it, without anybody's data."""

    @route("/my/prm/preview/<int:role_id>", type="http", auth="user", website=True, sitemap=False, methods=["GET"])
    def preview(self, role_id, **query):
        env = request.env
        try:
            env["prm.dealer.user"]._check_admin()
        except AccessError as error:
            return refusal_page(Refused(str(error)))
        role = env["prm.dealer.role"].search([("id", "=", role_id)])
        if not role:
            return refusal_page(Refused(env._("There is no such role."), status=404))
        held = role.group_id.sudo().all_implied_ids

        def can(capability):
            return env.ref(capability) in held

        menu = env["prm.portal.menu"]._visible(can)
        firm = env._("Sample firm")
        return request.render(
            "prm_portal.preview_page",
            {
                "page_name": "home",
                "title": env._("Welcome, %(name)s", name=env._("Sample person")),
                "role": role.name,
                "back": f"/odoo/action-prm_portal.prm_dealer_role_action/{role.id}",
                "capabilities": role.capability_ids.mapped("name"),
                "stock": [{**card, "url": "#"} for card in env["prm.portal.menu"]._stock_cards(can)],
                "due": [],
                "prm": {
                    "colour": on_white(env.company.primary_color),
                    "firm": {"id": 1, "name": firm},
                    "firms": [{"id": 1, "name": firm, "current": True}],
                    "role": role.name,
                    "reads_only": role.reads_only,
                    "menu": [
                        {
                            **{name: entry.get(name) for name in ("key", "title", "text", "icon")},
                            "url": "#",
                            "count": 0,
                            "active": False,
                        }
                        for entry in menu
                    ],
                    "flashes": [],
                },
            },
        )

    @route("/prm_portal/invitations.xlsx", type="http", auth="user", methods=["GET"])
    def invitations(self):
        """Return the empty workbook for inviting many."""
        env = request.env
        env["prm.dealer.user"]._check_admin()
        name = f"{env._('invitations')}.xlsx"
        headers = [
            ("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(env["prm.dealer.invite.file"]._make_template(), headers)

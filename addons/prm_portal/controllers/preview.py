import re

from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

from ..doors import Refused, refusal_page
from ..engine.colours import on_white

URL = "/my/prm/preview"
#: links of the sample pages that lead to real ones, with the language that Odoo puts before them
REAL_LINK = re.compile(rf'href="(?:/[a-z]{{2,3}}(?:_\w+)?)?(?!{URL}/)(/my/prm/[^"?#]*)[^"]*"')


class RolePreview(Controller):
    """For administrators: the portal as a role sees it, with invented contents and without anybody's data."""

    @route(
        [f"{URL}/<int:role_id>", f"{URL}/<int:role_id>/<string:page>"],
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        methods=["GET"],
    )
    def preview(self, role_id, page="home", **query):
        env = request.env
        try:
            env["prm.dealer.user"]._check_admin()
        except AccessError as error:
            return refusal_page(Refused(str(error)))
        role = env["prm.dealer.role"].search([("id", "=", role_id)])
        if not role:
            return refusal_page(Refused(env._("There is no such role."), status=404))
        held = role.group_id.sudo().all_implied_ids

        def can(capability, write=False):
            return env.ref(capability) in held and not (write and role.reads_only)

        pages = {entry["key"]: entry for entry in env["prm.portal.menu"]._visible(can)}
        due, counts = env["prm.portal.sample"]._due(can)
        if page == "home":
            template, values = self._home(can, due)
        elif page in pages:
            sample = env["prm.portal.sample"]._samples().get(page)
            template, values = sample(can) if sample else ("prm_portal.preview_page", {})
            values = {"page_name": "prm", "title": pages[page]["title"], **values}
        else:
            return refusal_page(Refused(env._("The role does not include this page."), status=404))
        response = request.render(template, {**values, "prm": self._layout(role, pages, page, counts)})
        response.flatten()
        response.set_data(REAL_LINK.sub(lambda link: self._sample_link(role, pages, link), response.get_data(True)))
        return response

    def _home(self, can, due):
        env = request.env
        person = env["prm.portal.sample"]._person()
        return "prm_portal.home_page", {
            "page_name": "home",
            "title": env._("Welcome, %(name)s", name=person),
            "due": due,
            "stock": [{**card, "url": "#"} for card in env["prm.portal.menu"]._stock_cards(can)],
        }

    def _layout(self, role, pages, page, counts):
        """Return what :meth:`~..doors.Door.page_values` returns, of a firm that does not exist."""
        env = request.env
        firm = {"id": 1, "name": env["prm.portal.sample"]._firm_name()}
        return {
            "preview": {
                "back": f"/odoo/action-prm_portal.prm_dealer_role_action/{role.id}",
                "capabilities": role.capability_ids.mapped("name"),
                "figures": f"{URL}/figures",
            },
            "home": f"{URL}/{role.id}",
            "colour": on_white(env.company.primary_color),
            "firm": firm,
            "firms": [{**firm, "current": True}],
            "role": role.name,
            "reads_only": role.reads_only,
            "menu": [
                {
                    **{name: entry.get(name) for name in ("key", "title", "text", "icon")},
                    "url": f"{URL}/{role.id}/{key}",
                    "count": counts.get(key, 0),
                    "active": key == page,
                }
                for key, entry in pages.items()
            ],
            "flashes": [],
        }

    def _sample_link(self, role, pages, link):
        """Return a link of a sample page: to the sample of that page, or to nowhere."""
        key = request.env["prm.portal.menu"]._active(pages.values(), link[1])
        return f'href="{URL}/{role.id}/{key}"' if key else 'href="#"'

    @route(f"{URL}/figures", type="jsonrpc", auth="user", readonly=True)
    def figures(self, **query):
        """Return the series of the sample page's charts."""
        request.env["prm.dealer.user"]._check_admin()
        return request.env["prm.dealer.figures"]._charts(request.env["prm.portal.sample"]._figures_data())

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

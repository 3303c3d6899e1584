from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.portal.controllers.portal import pager

#: key of the menu's entry → what the role needs for something to be due, and in how many days it is
DUE = {
    "agreements": ("prm_portal.group_dealer_sign", 20),
    "documents": ("prm_portal.group_dealer_documents", 0),
    "appointments": ("prm_portal.group_dealer_appointments", 6),
    "tasks": ("prm_portal.group_dealer_tasks", -2),
}


class PrmPortalSample(models.AbstractModel):
    """Invented contents of the portal's pages, for the preview of a role.

    Nothing here is read from a firm. An addon with a page of its own gives it a sample::

        def _samples(self):
            return {**super()._samples(), "cases": self._cases}

        def _cases(self, can):
            return "prm_service.cases_page", {"cases": [...]}

    ``can(capability, write=False)`` tells what the role may do. The values are those of the page's own controller.
    """

    _name = "prm.portal.sample"
    _description = "Invented Contents of the Dealer Portal"

    @api.model
    def _samples(self):
        """Return ``{key of the menu's entry: function}``; the function returns template and values."""
        return {
            "profile": self._profile,
            "agreements": self._agreements,
            "documents": self._documents,
            "appointments": self._appointments,
            "figures": self._figures,
            "tasks": self._tasks,
            "messages": self._messages,
            "users": self._users,
        }

    def _firm_name(self):
        return self.env._("Sample firm")

    def _person(self):
        return self.env._("Sample person")

    def _day(self, days):
        return fields.Date.context_today(self) + timedelta(days=days)

    def _moment(self, days, hour=10):
        return fields.Datetime.now().replace(hour=hour, minute=0, second=0, microsecond=0) + timedelta(days=days)

    def _pager(self, rows):
        return pager("#", len(rows), step=max(1, len(rows)))

    @api.model
    def _due(self, can):
        """Return rows as :meth:`PrmPortalMenu._due` does, and numbers for the badges."""
        titles = {
            "agreements": self.env._("Agreement to sign: sample agreement"),
            "documents": self.env._("Please confirm: sample price list"),
            "appointments": self.env._("Please answer: sample visit"),
            "tasks": self.env._("Sample task"),
        }
        entries = {entry["key"]: entry for entry in self.env["prm.portal.menu"]._visible(can)}
        due = [
            {
                "title": titles[key],
                "url": entries[key]["url"],
                "icon": entries[key]["icon"],
                "date": self._day(days) if days else False,
                "urgent": bool(days) and days < 7,
            }
            for key, (capability, days) in DUE.items()
            if key in entries and can(capability, write=True)
        ]
        return due, {row: 1 for row in ("documents", "messages") if row in entries}

    def _filters(self, *names):
        return [{"key": "open", "name": name, "active": not number} for number, name in enumerate(names)]

    # --- pages ----------------------------------------------------------------------------------------

    def _profile(self, can):
        profile = self.env["prm.dealer.profile"]
        # Bridge: names of business lines, which are no secret.
        lines = self.env["prm.business.line"].sudo().search(Domain.TRUE, limit=2)
        shown = {
            "name": self._firm_name(),
            "prm_company_form": False,
            "vat": "",
            "street": self.env._("Sample street 1"),
            "street2": "",
            "zip": "00000",
            "city": self.env._("Sample town"),
            "country_id": self.env.company.country_id.id,
            "phone": "+00 000 000000",
            "email": "sample@firm.example",
            "website": "https://firm.example",
            "prm_staff_count": 12.0,
            "prm_sales_area": 800.0,
            "prm_founded": 1990,
            "prm_business_line_ids": lines.ids,
        }
        return "prm_portal.profile_page", {
            "sections": profile._sections(shown, shown, set(), {}),
            "version": "",
            "waiting": None,
            "refused": [],
            "decided": [],
            "errors": {},
            "can_write": can("prm_portal.group_dealer_profile", write=True),
        }

    def _agreements(self, can):
        def row(number, name, state, label, icon, days):
            return {
                "id": number,
                "name": name,
                "reference": f"S-{number:03}",
                "type": "",
                "company": "",
                "state": state,
                "state_label": label,
                "state_icon": icon,
                "to_sign": state == "sent",
                "date_start": self._day(days),
                "date_end": self._day(days + 365),
                "ends_in": None,
                "renews": state == "active",
                "notice_given_on": False,
            }

        sent = row(1, self.env._("Sample agreement"), "sent", self.env._("To sign"), "fa-pencil", 30)
        active = row(2, self.env._("Sample dealer agreement"), "active", self.env._("Active"), "fa-check-circle", -200)
        return "prm_portal.agreements_page", {
            "groups": {"open": [sent], "active": [active], "ended": []},
            "q": "",
            "products": [],
            "can_sign": can("prm_portal.group_dealer_sign", write=True),
        }

    def _documents(self, can):
        announcement, library = self.env._("Announcement"), self.env._("Library")

        def row(number, name, text, kind, days, **marks):
            return {
                "id": number,
                "url": f"/my/prm/documents/{number}",
                "name": name,
                "kind": kind,
                "category": "",
                "date": self._day(-days),
                "excerpt": text,
                "files": 1,
                "pinned": False,
                "new": False,
                "needs_confirmation": False,
                **marks,
            }

        text = self.env._("Here stand the first lines of what the head office publishes.")
        rows = [
            row(1, self.env._("Sample price list"), text, announcement, 2, pinned=True, needs_confirmation=True),
            row(2, self.env._("Sample invitation"), text, announcement, 5, new=True),
            row(3, self.env._("Sample guideline"), text, library, 90),
        ]
        return "prm_portal.documents_page", {
            "documents": rows,
            "total": len(rows),
            "filters": dict.fromkeys(("search", "kind", "category", "show", "sort"), ""),
            "filtered": False,
            "categories": [],
            "pager": self._pager(rows),
        }

    def _appointments(self, can):
        def row(number, state, label, days):
            return {
                "id": number,
                "title": self.env._("Sample visit"),
                "staff": self._person(),
                "allday": False,
                "day": self._day(days),
                "start": self._moment(days, 10),
                "stop": self._moment(days, 11),
                "location": self.env._("Sample town"),
                "state": state,
                "state_label": label,
            }

        rows = [row(1, "open", self.env._("To be answered"), 6), row(2, "accepted", self.env._("Accepted"), 20)]
        return "prm_portal.appointments_page", {
            "past": False,
            "appointments": rows,
            "timezone": "UTC",
            "pager": self._pager(rows),
        }

    def _tasks(self, can):
        def row(number, name, side, days, **marks):
            return {
                "id": number,
                "name": name,
                "state": "open",
                "state_name": self.env._("Open"),
                "closed": False,
                "side": side,
                "who": self._person(),
                "mine": False,
                "due": self._day(days),
                "overdue": days < 0,
                "comments": 0,
                "done_on": False,
                "may_tick": True,
                **marks,
            }

        rows = [
            row(1, self.env._("Sample task"), "partner", -2, mine=True),
            row(2, self.env._("Sample task of the head office"), "us", 10, comments=2),
        ]
        names = (self.env._("To do"), self.env._("Mine"), self.env._("My firm's"), self.env._("Head office's"))
        return "prm_portal.tasks_page", {
            "tasks": rows,
            "filters": self._filters(*names, self.env._("Done")),
            "which": "open",
            "q": "",
            "pager": self._pager(rows),
            "writes": can("prm_portal.group_dealer_tasks", write=True),
        }

    def _messages(self, can):
        def row(number, name, state, days, **marks):
            return {
                "id": number,
                "name": name,
                "state_name": state,
                "department": self.env._("Sample department"),
                "private": False,
                "with": self._person(),
                "unread": False,
                "last_at": self._moment(-days),
                **marks,
            }

        rows = [
            row(1, self.env._("Sample question"), self.env._("Answered"), 1, unread=True),
            row(2, self.env._("Sample complaint"), self.env._("Waiting for the head office"), 3),
        ]
        names = (self.env._("All"), self.env._("Unread"), self.env._("Waiting"), self.env._("Answered"))
        return "prm_portal.messages_page", {
            "conversations": rows,
            "filters": self._filters(*names, self.env._("Closed")),
            "which": "all",
            "q": "",
            "pager": self._pager(rows),
            "writes": can("prm_portal.group_dealer_messages", write=True),
        }

    def _users(self, can):
        # Bridge: names and sentences of the roles that directors may grant.
        roles = self.env["prm.dealer.role"].sudo().search([("grantable", "=", True)])

        def row(number, role, **marks):
            return {
                "id": number,
                "name": self._person(),
                "email": f"person{number}@firm.example",
                "role_id": 0,
                "role": role,
                "state": "active",
                "state_name": self.env._("Active"),
                "badge": "text-bg-light border",
                "last_sign_in": self._moment(-number),
                "own": False,
                "yours": True,
                **marks,
            }

        return "prm_portal.users_page", {
            "users": [row(1, roles[:1].name or "", own=True, yours=False), row(2, roles[:1].name or "")],
            "guests": [],
            "roles": [{"id": role.id, "name": role.name, "description": role.description or ""} for role in roles],
            "limit": 10,
            "free": 8,
            "today": self._day(0),
            "last_day": self._day(365),
        }

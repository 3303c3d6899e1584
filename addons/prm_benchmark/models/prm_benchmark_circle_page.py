from odoo import api, fields, models

from odoo.addons.prm_portal.doors import MAX_ID, Refused

from .prm_benchmark_circle import URL
from .prm_benchmark_entry_form import SIGNOFF

#: looks that the page lists
_MOST_LOOKS = 40


class PrmBenchmarkCirclePage(models.AbstractModel):
    """What the portal's pages of circles show: plain values.

    Called with a :class:`~odoo.addons.prm_portal.doors.Door` that let the user through with the capability for the
    evaluation. Dealers have no rights on circles; here it is checked that the door's firm is in one.
    """

    _name = "prm.benchmark.circle.page"
    _description = "Pages of Open Circles"

    @api.model
    def _is_guest(self, door):
        """Tell whether the user reads for the firm without being of it: an adviser, who promised nothing."""
        return door.kind == "adviser" or (door.kind != "own" and door.reads_only)

    @api.model
    def _memberships(self, door, *domain):
        # Bridge: of the door's own firm; circles in preparation are not known outside the head office.
        return (
            self.env["prm.benchmark.circle.member"]
            .sudo()
            .search([("partner_id", "=", door.firm_id), ("circle_id.state", "!=", "draft"), *domain], order="id desc")
        )

    @api.model
    def _member(self, door, circle_id, left=False):
        """Return the membership of the door's firm in a circle; refuse where there is none (any more).

        :param bool left: take the newest one also where the firm has left
        """
        if self._is_guest(door):
            raise Refused(self.env._("Circles are for the people of the members themselves, not for their advisers."))
        found = self.env["prm.benchmark.circle.member"]
        if isinstance(circle_id, int) and 0 < circle_id <= MAX_ID:
            states = [] if left else [("state", "!=", "left")]
            found = self._memberships(door, ("circle_id", "=", circle_id), *states)[:1]
        if not found:
            raise Refused(self.env._("There is nothing here, or it is not yours to see."), status=404)
        return found

    # --- the list -----------------------------------------------------------------------------------------

    @api.model
    def _list(self, door):
        """Return ``{"guest", "circles": [...]}``: invitations first, then the own circles, then those that were."""
        if self._is_guest(door):
            return {"guest": True, "circles": []}
        order = {"invited": 0, "renew": 0, "signed": 1, "closed": 2, "left": 3}
        rows, seen = [], set()
        for member in self._memberships(door):
            if member.circle_id not in seen:
                seen.add(member.circle_id)
                rows.append(self._list_row(member))
        return {"guest": False, "circles": sorted(rows, key=lambda row: (order[row["standing"]], row["name"]))}

    @api.model
    def _list_row(self, member):
        circle = member.circle_id
        over = circle.state == "closed" and member.state != "left"
        standing = "closed" if over else member.standing
        return {
            "id": circle.id,
            "url": "" if standing == "left" else f"{URL}/{circle.id}",
            "name": circle.name,
            "programme": circle.programme_id.name,
            "purpose": circle.purpose or "",
            "standing": standing,
            "standing_text": self._standing_text(standing),
            "date": member.left_at if standing == "left" else member.signed_at,
            "meeting": circle.next_meeting if standing != "left" else False,
        }

    @api.model
    def _standing_text(self, standing):
        return {
            "invited": self.env._("Invited"),
            "renew": self.env._("To sign anew"),
            "signed": self.env._("Signed"),
            "closed": self.env._("Closed"),
            "left": self.env._("Left"),
        }[standing]

    # --- one circle ---------------------------------------------------------------------------------------

    @api.model
    def _detail(self, door, circle_id, **choice):
        """Return everything that the page of a circle shows; a look at the figures is noted.

        :param choice: see :meth:`_shown`
        """
        member = self._member(door, circle_id)
        circle, standing = member.circle_id, self._list_row(member)["standing"]
        text = circle.text_ids[:1]
        own_text = circle.text_ids.filtered(lambda row: row.version == member.signed_version)[:1]
        return {
            "id": circle.id,
            "url": f"{URL}/{circle.id}",
            "name": circle.name,
            "programme": circle.programme_id.name,
            "purpose": text.purpose or "",
            "moderator": circle.user_id.name or "",
            "minimum": circle.minimum,
            "standing": standing,
            "text": text.text,
            "version": text.version,
            "key": text.fingerprint,
            "signed": {"name": member.signed_name, "at": member.signed_at, "text": own_text.text or ""}
            if member.signed_at
            else None,
            "may_sign": standing in ("invited", "renew") and door.can(SIGNOFF, write=True),
            "may_leave": door.can(SIGNOFF, write=True),
            "members": self._member_rows(door, circle),
            "meetings": self._meetings(circle),
            "looks": self._looks(circle) if standing == "signed" else [],
            "values": self._shown(door, member, "page", **choice) if standing == "signed" else None,
        }

    @api.model
    def _member_rows(self, door, circle):
        """Return who is in, is invited, and has left; a firm that came back stands there once."""
        rows, seen = [], set()
        present = {firm.id for firm in self.env["prm.benchmark.circle.values"]._firms(circle)}
        for member in circle.member_ids.sorted("id", reverse=True):
            if member.partner_id in seen:
                continue
            seen.add(member.partner_id)
            gone = member.standing == "signed" and circle.state == "open" and member.partner_id.id not in present
            standing = "gone" if gone else member.standing
            rows.append(
                {
                    "name": member.partner_id.name or "",
                    "own": member.partner_id.id == door.firm_id,
                    "standing": standing,
                    "standing_text": self.env._("No longer takes part") if gone else self._standing_text(standing),
                    "date": member.left_at or member.signed_at or member.create_date,
                }
            )
        order = ("signed", "renew", "invited", "gone", "left")
        return sorted(rows, key=lambda row: (order.index(row["standing"]), row["name"].lower()))

    @api.model
    def _meetings(self, circle):
        """Return the meetings to come, the next one first, and the last one that was."""
        now = fields.Datetime.now()
        coming = circle.meeting_ids.filtered(lambda meeting: meeting.date_end >= now).sorted("date_start")
        past = (circle.meeting_ids - coming).sorted("date_start", reverse=True)[:1]
        return [
            {
                "name": meeting.name,
                "start": meeting.date_start,
                "end": meeting.date_end,
                "place": meeting.place or "",
                "agenda": meeting.agenda or "",
                "past": meeting in past,
            }
            for meeting in coming | past
        ]

    @api.model
    def _looks(self, circle):
        """Return who looked, newest first, a line for each person, day and window."""
        # Bridge: the log of a circle that the door's firm has signed.
        looks = self.env["prm.benchmark.circle.look"].sudo()
        rows = looks._read_group(
            [("circle_id", "=", circle.id)],
            ["date:day", "user_id", "partner_id", "what", "window", "month:month"],
            ["__count", "date:max"],
            order="date:max desc",
            limit=_MOST_LOOKS,
        )
        own = self.env["prm.benchmark.own"]
        windows = {row["code"]: row["name"] for row in own._windows()}
        kinds = dict(looks._fields["what"]._description_selection(self.env))
        return [
            {
                "date": last,
                "who": user.name or "",
                "firm": firm.name or self.env._("Trustee"),
                "what": f"{windows.get(kind, '')}, {own._month(month.year * 12 + month.month - 1)}",
                "how": kinds[what],
                "count": count,
            }
            for _day, user, firm, what, kind, month, count, last in rows
        ]

from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

#: how far ahead the cockpit looks for what expires
EXPIRY_DAYS = 365
LIMIT = 8
EXCERPT = 240


class PrmCockpitRelations(models.AbstractModel):
    """What a cockpit shows beside the figures; a section is None when the user may not read its model."""

    _inherit = "prm.cockpit"

    @api.model
    def _readable(self, model):
        return model in self.env and self.env[model].has_access("read")

    @api.model
    def _row(self, record, day, today, **values):
        """Return what every row of a section has: its record and its day."""
        return {
            "model": record._name,
            "id": record.id,
            "date": fields.Date.to_string(day) if day else False,
            "days": (day - today).days if day else False,
            **values,
        }

    @api.model
    def _expiring(self, partner, today):
        """Return what ends or asks for a decision within a year or has ended, the most urgent first."""
        rows = []
        if self._readable("prm.agreement"):
            rows += self._expiring_agreements(partner, today)
        if self._readable("prm.licence"):
            rows += self._expiring_licences(partner, today)
        elif not self._readable("prm.agreement"):
            return None
        return sorted(rows, key=lambda row: row["date"])[:LIMIT]

    @api.model
    def _expiring_agreements(self, partner, today):
        agreements = self.env["prm.agreement"].search_fetch(
            [("partner_id", "=", partner.id), ("state", "=", "active")],
            ["reference", "name", "date_end", "notice_date", "notice_given_on"],
        )
        horizon = today + timedelta(days=EXPIRY_DAYS)
        rows = []
        for agreement in agreements:
            name = f"{agreement.reference} {agreement.name}"
            notice = agreement.notice_date
            if notice and today <= notice <= horizon and not agreement.notice_given_on:
                rows.append(self._row(agreement, notice, today, name=name, kind=self.env._("Notice until")))
            if agreement.date_end and agreement.date_end <= horizon:
                kind = self.env._("Agreement ends")
                rows.append(self._row(agreement, agreement.date_end, today, name=name, kind=kind))
        return rows

    @api.model
    def _expiring_licences(self, partner, today):
        licences = self.env["prm.licence"].search_fetch(
            [("partner_id", "=", partner.id), ("valid_to", "<=", today + timedelta(days=EXPIRY_DAYS))],
            ["type_id", "number", "valid_to"],
        )
        return [
            self._row(
                licence,
                licence.valid_to,
                today,
                name=f"{licence.type_id.name} {licence.number}",
                kind=self.env._("Licence expired") if licence.valid_to < today else self.env._("Licence expires"),
            )
            for licence in licences
        ]

    @api.model
    def _agreements(self, partner):
        """Return how many agreements there are in each state that is not over."""
        if not self._readable("prm.agreement"):
            return None
        counts = dict(
            self.env["prm.agreement"]._read_group(
                [("partner_id", "=", partner.id), ("state", "in", ("draft", "sent", "active"))], ["state"], ["__count"]
            )
        )
        return {"active": counts.get("active", 0), "pending": counts.get("draft", 0) + counts.get("sent", 0)}

    @api.model
    def _activities(self, partner, today):
        """Return the open activities on the firm, its contacts, agreements and licences."""
        documents = Domain("res_model", "=", "res.partner") & Domain("res_id", "in", self._contacts(partner).ids)
        for model in ("prm.agreement", "prm.licence"):
            if self._readable(model):
                own = self.env[model]._search([("partner_id", "=", partner.id)])
                documents |= Domain("res_model", "=", model) & Domain("res_id", "in", own)
        activities = self.env["mail.activity"].search_fetch(
            documents,
            ["summary", "activity_type_id", "user_id", "date_deadline", "res_name"],
            limit=LIMIT,
            order="date_deadline, id",
        )
        return [
            self._row(
                activity,
                activity.date_deadline,
                today,
                name=activity.summary or activity.activity_type_id.name or "",
                user=activity.user_id.name or "",
                about=activity.res_name or "",
            )
            for activity in activities
        ]

    @api.model
    def _contacts(self, partner):
        return self.env["res.partner"].search([("commercial_partner_id", "=", partner.id)])

    @api.model
    def _loyalty(self, partner):
        """Return the latest rating of the partner's loyalty, with as many reasons as the user may know."""
        if not self._readable("prm.loyalty"):
            return None
        rating = self.env["prm.loyalty"].search(
            [("partner_id", "=", partner.id), ("company_id", "=", self.env.company.id)], order="month desc", limit=1
        )
        if not rating:
            return {"available": False}
        return {
            "available": True,
            "index": self._known(rating.index),
            "risk": rating.risk,
            "risk_name": dict(rating._fields["risk"]._description_selection(self.env)).get(rating.risk, ""),
            "share_low": self._known(rating.share_low),
            "share_high": self._known(rating.share_high),
            "reasons": (rating.reasons or "").splitlines(),
        }

    @api.model
    def _known(self, value):
        """Return a figure that may be empty; 0 is a figure."""
        return None if value is None or value is False else value

    @api.model
    def _visits(self, partner, today):
        """Return the latest contacts and the planned ones."""
        if not self._readable("prm.visit"):
            return None
        visits = self.env["prm.visit"].search_fetch(
            [("partner_id", "=", partner.id)], ["date", "kind", "state", "user_id", "summary", "next_step"], limit=5
        )
        kinds = dict(visits._fields["kind"]._description_selection(self.env))
        return [
            self._row(
                visit,
                fields.Datetime.context_timestamp(visit, visit.date).date(),
                today,
                name=kinds.get(visit.kind, ""),
                planned=visit.state != "done",
                user=visit.user_id.name or "",
                text=(visit.summary or "")[:EXCERPT],
                next_step=visit.next_step or "",
            )
            for visit in visits
        ]

    @api.model
    def _competitors(self, partner, today):
        """Return what the partner buys elsewhere, as it was told last."""
        if not self._readable("prm.competitor.volume"):
            return None
        volumes = self.env["prm.competitor.volume"].search_fetch(
            [("partner_id", "=", partner.id), ("company_id", "in", self.env.companies.ids)],
            ["competitor_id", "category_id", "date_from", "date_to", "volume", "currency_id", "source"],
            limit=LIMIT,
        )
        sources = dict(volumes._fields["source"]._description_selection(self.env))
        return [
            self._row(
                volume,
                volume.date_to,
                today,
                name=volume.competitor_id.name,
                category=volume.category_id.name or "",
                value=volume.volume,
                currency_id=volume.currency_id.id,
                source=sources.get(volume.source, ""),
                **{"from": fields.Date.to_string(volume.date_from), "to": fields.Date.to_string(volume.date_to)},
            )
            for volume in volumes
        ]

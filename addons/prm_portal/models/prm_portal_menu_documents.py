from odoo import fields, models

from .prm_appointment import TO_ANSWER

DOCUMENTS = "prm_portal.group_dealer_documents"
APPOINTMENTS = "prm_portal.group_dealer_appointments"


class PrmPortalMenu(models.AbstractModel):
    _inherit = "prm.portal.menu"

    def _entries(self):
        return [
            *super()._entries(),
            {
                "key": "documents",
                "url": "/my/prm/documents",
                "title": self.env._("Documents"),
                "text": self.env._("Announcements and the library"),
                "icon": "fa-bullhorn",
                "capability": DOCUMENTS,
                "sequence": 30,
            },
            {
                "key": "appointments",
                "url": "/my/prm/appointments",
                "title": self.env._("Appointments"),
                "text": self.env._("Visits and calls of the head office"),
                "icon": "fa-calendar",
                "capability": APPOINTMENTS,
                "sequence": 40,
            },
        ]

    def _count_queries(self, door):
        queries = super()._count_queries(door)
        if door.can(DOCUMENTS):
            queries["documents"] = self.env["prm.document"]._unread_count_query(door.reach)
        if door.can(APPOINTMENTS):
            queries["appointments"] = self.env["prm.appointment"]._open_count_query(door.firm_id)
        return queries

    def _due(self, door):
        due = super()._due(door)
        if door.reach and door.can(DOCUMENTS, write=True):
            today = fields.Date.context_today(self)
            shown = self.env["prm.document.recipient"]._shown(door.reach, today, must_confirm=True)
            documents = self._documents(door)
            if ids := [int(text) for text in shown.strip("{}").split(",") if text]:
                documents = documents.with_context(prm_document_ids=ids).search_fetch(
                    [("needs_confirmation", "=", True)], ["name", "date_from"], limit=5
                )
            due += [
                {
                    "title": self.env._("Please confirm: %(document)s", document=document.name),
                    "url": f"/my/prm/documents/{document.id}",
                    "icon": "fa-bullhorn",
                    "date": False,
                    "urgent": False,
                }
                for document in documents
            ]
        if door.counts().get("appointments") and door.can(APPOINTMENTS, write=True):
            appointments = self.env["prm.appointment"]._portal_search(
                door.firm_id, [("start", ">", fields.Datetime.now()), ("state", "in", TO_ANSWER)], limit=5
            )
            kinds = dict(appointments._fields["kind"]._description_selection(self.env))
            due += [
                {
                    "title": self.env._("Please answer: %(kind)s", kind=kinds[appointment.kind]),
                    "url": f"/my/prm/appointments/{appointment._portal_id()}",
                    "icon": "fa-calendar",
                    "date": appointment.start.date(),
                    "urgent": (appointment.start - fields.Datetime.now()).days < 7,
                }
                for appointment in appointments
            ]
        return due

    def _documents(self, door):
        # the record rule reaches all firms of the user; the key narrows it to the current one
        return self.env["prm.document"].with_context(prm_firm_id=door.firm_id)

import base64
import io
from datetime import timedelta

import xlsxwriter
from reportlab.pdfgen.canvas import Canvas

from odoo import models
from odoo.fields import Command

from odoo.addons.prm_partner.demo.prm_demo_partners import dealer_name

from .table_documents import APPOINTMENTS, DOCUMENTS


class PrmDemo(models.AbstractModel):
    _inherit = "prm.demo"

    def _load(self):
        result = super()._load()
        self._in_demo()._load_documents()
        self._in_demo()._load_appointments()
        return result

    # --- documents ------------------------------------------------------------------------------------

    def _load_documents(self):
        wanted, states = {}, {}
        for name, title, kind, category, days, options, audience, text, files in DOCUMENTS:
            options = dict(options)
            states[name] = options.pop("state", "published")
            wanted[name] = {
                "name": title,
                "kind": kind,
                "category_id": self.env.ref(f"prm_portal.document_category_{category}").id,
                "date_from": self._today() - timedelta(days=days),
                "body": text,
                "mail_on_publish": False,
                "audience": "some" if audience else "all",
                **options,
                **{
                    field: [Command.set([self._any_ref(record).id for record in records])]
                    for field, records in audience.items()
                },
                "file_ids": [
                    Command.create({"name": file, "content": base64.b64encode(self._demo_file(file, lines))})
                    for file, lines in files
                ],
            }
        for document in self._ensure("prm.document", wanted):
            state = states[self._name_of(document)]
            if state == "draft":
                continue
            moment = self._moment(max(0, (self._today() - document.date_from).days))
            document._publish()
            document.write({"published_at": moment, "published_by_id": self._ref("user_marketing").id})
            self._load_receipts(document, moment)
            if state == "withdrawn":
                document.action_withdraw()

    def _any_ref(self, name):
        return self.env.ref(name) if "." in name else self._ref(name)

    def _load_receipts(self, document, moment):
        """Two thirds of the dealers have read a document; the newer it is, the fewer."""
        if document.date_from > self._today():
            return
        recipients = self.env["prm.document.recipient"].search([("document_id", "=", document.id)])
        age = (self._today() - document.date_from).days
        wanted = []
        # who acts for two firms receives a document for each, and reads it once
        for rows in recipients.grouped("user_id").values():
            recipient = rows[:1]
            luck = self._random("receipt", document.name, recipient.user_id.login)
            if luck.random() > 0.3 + min(age, 30) / 60:
                continue
            opened = moment + timedelta(hours=luck.uniform(1, 24 * max(1, min(age, 10))))
            confirmed = document.must_confirm and luck.random() < 0.75
            wanted.append(
                {
                    "document_id": document.id,
                    "user_id": recipient.user_id.id,
                    "partner_id": recipient.partner_id.id,
                    "opened_at": opened,
                    "confirmed_at": confirmed and opened + timedelta(minutes=luck.randint(1, 90)),
                }
            )
        self.env["prm.document.receipt"].create(wanted)

    def _demo_file(self, name, lines):
        """Return a small file of the kind that its name says."""
        buffer = io.BytesIO()
        if name.endswith(".xlsx"):
            with xlsxwriter.Workbook(buffer) as workbook:
                sheet = workbook.add_worksheet()
                for row, cells in enumerate(lines):
                    sheet.write_row(row, 0, cells)
        elif name.endswith(".pdf"):
            canvas = Canvas(buffer)
            for row, line in enumerate(lines):
                canvas.setFont("Helvetica", 12 if row else 18)
                canvas.drawString(72, 760 - 28 * row, line)
            canvas.save()
        else:
            buffer.write("\n".join(lines).encode())
        return buffer.getvalue()

    # --- appointments ---------------------------------------------------------------------------------

    def _load_appointments(self):
        """Planned visits that the first two dealers see, with their answers."""
        wanted, answers = {}, {}
        for name, dealer, days, hour, login, topics, note, answer in APPOINTMENTS:
            firm = self._ref(dealer_name(dealer))
            wanted[name] = {
                "partner_id": firm.id,
                "company_id": self.env.company.id,
                "date": self._moment(-days).replace(hour=hour, minute=0),
                "duration": 1.5,
                "user_id": self._ref(f"user_{login}").id,
                "contact_ids": [Command.set(self._ref(f"{dealer_name(dealer)}_director").ids)],
                "topic_ids": [
                    Command.set([self.env.ref(f"prm_partner.prm_visit_topic_{topic}").id for topic in topics])
                ],
                "portal_note": note,
            }
            answers[name] = answer
        # nobody is told by mail of a demo
        quiet = self.with_context(dont_notify=True, no_mail_to_attendees=True)
        for visit in quiet._ensure("prm.visit", wanted):
            visit._create_event()
            visit.is_shared = True
            answer = self.env["prm.appointment.answer"]._of(visit.event_id, visit.partner_id, visit)
            if given := answers[self._name_of(visit)]:
                state, user, words, later = given
                start = visit.date + timedelta(days=later, hours=1) if later else None
                answer._take(state, self._ref(user), words, start)

"""An administrator of dealers, and workbooks to upload."""

import base64
import io

import xlsxwriter

from odoo.tests import new_test_user

HEADERS = ("Partner number", "Name", "E-mail", "Role", "Language")


class AdminMixin:
    @classmethod
    def build_admin(cls):
        cls.users["admin"] = new_test_user(
            cls.env, "t_admin", "prm_portal.group_prm_dealer_admin", name="T admin", email="admin@t.example.com"
        )

    def row(self, name, login="admin"):
        self.env.flush_all()
        return self.env["prm.dealer.user"].with_user(self.users[login]).browse(self.dealers[name].id)

    def mails(self, *addresses):
        return self.env["mail.mail"].search([("recipient_ids.email_normalized", "in", addresses)])

    def workbook(self, *rows, headers=HEADERS, formula=None):
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
            sheet = book.add_worksheet()
            for number, row in enumerate([headers, *rows]):
                sheet.write_row(number, 0, row)
            if formula:
                sheet.write_formula(formula, "=1+1")
        return stream.getvalue()

    def upload(self, data, login="admin"):
        wizard = self.env["prm.dealer.invite.file"].with_user(self.users[login])
        return wizard.create({"file": base64.b64encode(data), "filename": "t.xlsx"})

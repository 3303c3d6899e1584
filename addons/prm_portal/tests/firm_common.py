"""Agreements, figures and a profile of firm A and firm B, for the tests of the firm's own pages."""

import base64
import io

from PIL import Image, ImageDraw

from odoo import fields

from odoo.addons.prm_partner.tests.figures_common import FiguresMixin

from ..doors import Door

SCRIPT = "<script>alert('x')</script><img src=x onerror=alert(1)>"


def drawing(size=(300, 90), kind="PNG", blank=False):
    """Return a drawn signature, base64."""
    picture = Image.new("RGB", size, "white")
    if not blank:
        ImageDraw.Draw(picture).line([(10, size[1] - 10), (size[0] // 2, 10), (size[0] - 10, size[1] - 10)], "black", 4)
    buffer = io.BytesIO()
    picture.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


class FirmMixin(FiguresMixin):
    """To mix into a ``PortalCase`` or ``PortalHttpCase``."""

    @classmethod
    def build_firm(cls):
        cls.build_metrics()
        cls.sent = cls.make_agreement(cls.firm, cls.on(cls.tractors, discount=12.5), name="T sent", state="sent")
        cls.active = cls.make_agreement(
            cls.firm,
            cls.on(cls.parts, discount=30),
            cls.on(cls.mini, policy="excluded"),
            name="T active",
            state="active",
        )
        cls.draft = cls.make_agreement(cls.firm, name="T draft")
        cls.foreign_sent = cls.make_agreement(
            cls.foreign, cls.on(cls.tractors, discount=77.25), name="T foreign agreement", state="sent"
        )
        cls.foreign.write({"street": "T Foreign Street 1", "vat": "T-FOREIGN-VAT", "phone": "+34 977 000 111"})
        for metric in cls.metrics.values():
            if metric.provider:
                metric.as_of = fields.Datetime.now()
        cls.env.flush_all()

    def door(self, name, firm=None):
        """Return the door of a dealer, as a request would."""
        session = {"prm_firm_id": firm.id} if firm else {}
        return Door(self.env(user=self.dealers[name].id, su=False), session)

    def as_firm(self, model, name):
        return self.env[model].with_user(self.dealers[name]).sudo(False)

    def mails_to(self, user):
        """Return what this addon's templates queued for a user: such mails belong to no document."""
        return self.env["mail.mail"].search(
            [("recipient_ids", "in", user.partner_id.ids), ("state", "=", "outgoing"), ("model", "=", False)]
        )

    def sign(self, name="director_a", agreement=None, signer="T Director", signature=None, firm=None):
        """Sign as the page does, without it."""
        agreement = agreement or self.sent
        signature = drawing() if signature is None else signature
        self.as_firm("prm.dealer.agreement", name)._sign(
            self.door(name, firm), agreement.id, agreement._fingerprint(), signer, signature, "192.0.2.7"
        )

    def count_queries(self, call):
        """Return how many queries a call takes with an empty cache; called once before, for what is cached for long."""
        for _turn in range(2):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            call()
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
        return count

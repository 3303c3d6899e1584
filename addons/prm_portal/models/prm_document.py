from lxml import html

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

#: who works on documents; fields of this group stay closed to dealers, who read this model over RPC
STAFF = "prm_partner.group_prm_user"
#: kind of audience → the stored flag that it restricts the document
AUDIENCE = {
    "grade_ids": "by_grade",
    "territory_ids": "by_territory",
    "role_ids": "by_role",
    "holding_ids": "by_holding",
    "partner_ids": "by_partner",
}


class PrmDocument(models.Model):
    """An announcement, or a piece of the library, for an audience of dealers.

    The audience is stored as what it means (grades, territories with those below, roles, holdings,
    firms; one of each kind that is named), never as a list of users: ``prm.document.recipient`` tells
    who that is, now. A firm that changes its grade sees other documents with the next click.

    No ``mail.thread``: dealers read this model, and could read what staff write under it.
    """

    _name = "prm.document"
    _description = "Document for Dealers"
    _order = "pinned desc, date_from desc, id desc"

    name = fields.Char("Title", required=True)
    kind = fields.Selection(
        [("announcement", "Announcement"), ("library", "Library")], "Shown under", required=True, default="announcement"
    )
    category_id = fields.Many2one("prm.document.category", index=True, ondelete="restrict")
    tag_ids = fields.Many2many("prm.document.tag", string="Tags", groups=STAFF)
    body = fields.Html("Text", sanitize_style=True)
    body_text = fields.Text("Text without markup", compute="_compute_body_text", store=True)
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("withdrawn", "Withdrawn")],
        required=True,
        default="draft",
        copy=False,
        index=True,
        readonly=True,
    )
    date_from = fields.Date(
        "Shown from", required=True, default=fields.Date.context_today, help="Dealers see it from this day on."
    )
    date_to = fields.Date("Shown until", help="The last day on which dealers see it; empty: for good.")
    pinned = fields.Boolean("Keep on top")
    must_confirm = fields.Boolean(
        "Must be confirmed", help="Every recipient is asked to confirm having read it; you see who did."
    )
    company_id = fields.Many2one("res.company", default=lambda self: self.env.company, groups=STAFF)
    published_at = fields.Datetime(readonly=True, copy=False)
    published_by_id = fields.Many2one("res.users", "Published by", readonly=True, copy=False, groups=STAFF)
    active = fields.Boolean(default=True)

    file_ids = fields.One2many(
        "prm.document.file", "document_id", "Files", domain=[("is_inline", "=", False)], copy=True, groups=STAFF
    )
    picture_ids = fields.One2many(
        "prm.document.file", "document_id", "Pictures in the text", domain=[("is_inline", "=", True)], groups=STAFF
    )
    file_names = fields.Char("Names of the files", compute="_compute_file_names", store=True)
    receipt_ids = fields.One2many("prm.document.receipt", "document_id", "Receipts", groups=STAFF)

    audience = fields.Selection(
        [("all", "All dealers"), ("some", "Dealers who match")], required=True, default="all", groups=STAFF
    )
    grade_ids = fields.Many2many(
        "res.partner.grade", "prm_document_grade_rel", "document_id", "grade_id", "Grades",
        ondelete="restrict", groups=STAFF,
    )  # fmt: skip
    territory_ids = fields.Many2many(
        "prm.territory", "prm_document_territory_rel", "document_id", "territory_id", "Territories",
        ondelete="restrict", groups=STAFF, help="With the territories below them.",
    )  # fmt: skip
    role_ids = fields.Many2many(
        "prm.dealer.role", "prm_document_role_rel", "document_id", "role_id", "Roles",
        ondelete="restrict", groups=STAFF,
    )  # fmt: skip
    holding_ids = fields.Many2many(
        "prm.holding", "prm_document_holding_rel", "document_id", "holding_id", "Holdings",
        ondelete="restrict", groups=STAFF, help="The firms that they control.",
    )  # fmt: skip
    partner_ids = fields.Many2many(
        "res.partner", "prm_document_partner_rel", "document_id", "partner_id", "Firms",
        ondelete="restrict", groups=STAFF, domain=[("prm_is_partner", "=", True)],
    )  # fmt: skip
    # Stored, so that a document stays closed when the last grade it named should ever vanish.
    by_grade = fields.Boolean(compute="_compute_restrictions", store=True, groups=STAFF)
    by_territory = fields.Boolean(compute="_compute_restrictions", store=True, groups=STAFF)
    by_role = fields.Boolean(compute="_compute_restrictions", store=True, groups=STAFF)
    by_holding = fields.Boolean(compute="_compute_restrictions", store=True, groups=STAFF)
    by_partner = fields.Boolean(compute="_compute_restrictions", store=True, groups=STAFF)

    is_mine = fields.Boolean(
        "I am a recipient", compute="_compute_is_mine", search="_search_is_mine", compute_sudo=False
    )
    is_unread = fields.Boolean("New", compute="_compute_my_receipt", search="_search_is_unread")
    needs_confirmation = fields.Boolean(
        "To be confirmed by me", compute="_compute_my_receipt", search="_search_needs_confirmation"
    )

    _dates = models.Constraint("CHECK (date_to >= date_from)", "“Shown until” lies before “Shown from”.")
    _shown_idx = models.Index("(state, date_from)")

    # --- computed -----------------------------------------------------------------------------------

    @api.depends("body")
    def _compute_body_text(self):
        for document in self:
            # words of neighbouring elements stay apart, and no signs stand for bold or headings
            parts = html.fragment_fromstring(document.body or "", create_parent="div").itertext()
            document.body_text = " ".join(" ".join(parts).split())

    @api.depends("file_ids.name")
    def _compute_file_names(self):
        for document in self:
            document.file_names = ", ".join(document.file_ids.mapped("name"))

    @api.depends("audience", *AUDIENCE)
    def _compute_restrictions(self):
        for document in self:
            for field, flag in AUDIENCE.items():
                document[flag] = document.audience == "some" and bool(document[field])

    @api.depends("state", "active", "date_from", "date_to", "audience", *AUDIENCE)
    @api.depends_context("uid", "prm_firm_id")
    def _compute_is_mine(self):
        mine = set(self.search([("id", "in", self.ids), ("is_mine", "=", True)])._ids)
        for document in self:
            document.is_mine = document.id in mine

    @api.model
    def _search_is_mine(self, operator, value):
        """Evaluated with every query, not kept with the rule's cached domain: a date that has come bites at once.

        The context key ``prm_firm_id`` narrows it to one of the user's firms, ``prm_document_ids`` to some documents;
        they never widen it.
        """
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        return [("id", "in", self.env["prm.document.recipient"]._documents_query(self.env.user))]

    @api.depends_context("uid")
    def _compute_my_receipt(self):
        receipts = self.env["prm.document.receipt"].sudo().search_fetch(
            [("user_id", "=", self.env.uid), ("document_id", "in", self.ids)], ["document_id", "confirmed_at"]
        )  # fmt: skip
        confirmed = {receipt.document_id.id: bool(receipt.confirmed_at) for receipt in receipts}
        for document in self:
            document.is_unread = document.id not in confirmed
            document.needs_confirmation = document.must_confirm and not confirmed.get(document.id)

    def _search_is_unread(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        self.env["prm.document.receipt"].flush_model()
        opened = SQL("SELECT document_id FROM prm_document_receipt WHERE user_id = %s", self.env.uid)
        return [("id", "not in", opened)]

    @api.model
    def _unread_count_query(self, reach):
        """Return the query of how many documents for the user are new.

        :param reach: of the door: what the audiences go by, or None
        """
        shown = self.env["prm.document.recipient"]._shown(reach, fields.Date.context_today(self)) if reach else "{}"
        return SQL(
            """
            SELECT COUNT(*) FROM unnest(%s::int[]) shown
             WHERE shown NOT IN (
                   SELECT receipt.document_id FROM prm_document_receipt receipt WHERE receipt.user_id = %s) %s
            """,
            shown,
            self.env.uid,
            SQL(to_flush=self.env["prm.document.receipt"]._fields["user_id"]),
        )

    def _search_needs_confirmation(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        self.env["prm.document.receipt"].flush_model()
        confirmed = SQL(
            "SELECT document_id FROM prm_document_receipt WHERE user_id = %s AND confirmed_at IS NOT NULL", self.env.uid
        )
        return [("must_confirm", "=", True), ("id", "not in", confirmed)]

    # --- checks -------------------------------------------------------------------------------------

    @api.constrains("state", "audience", *AUDIENCE)
    def _check_audience(self):
        for document in self:
            named = document.audience == "all" or any(document[flag] for flag in AUDIENCE.values())
            if document.state == "published" and not named:
                raise ValidationError(
                    self.env._(
                        "“%(document)s”: name grades, territories, roles, holdings or firms, or choose all dealers.",
                        document=document.name,
                    )
                )

    @api.constrains("partner_ids")
    def _check_partner_ids(self):
        for document in self:
            stranger = document.partner_ids.filtered(lambda partner: not partner.prm_is_partner)[:1]
            if stranger:
                raise ValidationError(
                    self.env._("“%(name)s” is no partner of the network.", name=stranger.display_name)
                )

    # --- life ---------------------------------------------------------------------------------------

    def _publish(self):
        """Show the documents to their audience, and queue the mails that are due."""
        for document in self:
            if document.state == "published":
                raise UserError(self.env._("“%(document)s” is published already.", document=document.name))
            if document.date_to and document.date_to < fields.Date.context_today(self):
                raise UserError(
                    self.env._("“%(document)s” is shown until a day that has passed.", document=document.name)
                )
        self.write({"state": "published", "published_at": fields.Datetime.now(), "published_by_id": self.env.uid})
        self._announce()

    def action_publish(self):
        """Open the preview of who gets the document; publishing is its button."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Publish"),
            "res_model": "prm.document.publish",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_document_id": self.id},
        }

    def action_withdraw(self):
        """Take the documents away from the dealers, at once."""
        self.write({"state": "withdrawn"})
        return True

    @api.ondelete(at_uninstall=False)
    def _unlink_only_drafts(self):
        for document in self:
            if document.state != "draft" and document.receipt_ids:
                raise UserError(
                    self.env._(
                        "“%(document)s” has been read by dealers; withdraw or archive it, and its receipts are kept.",
                        document=document.name,
                    )
                )

import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .prm_benchmark_entry_form import SIGNOFF

#: fewer members than this never see anything of each other
FLOOR = 5
#: what a firm reads and signs; whatever of it changes makes another text
CONTENT = ("name", "purpose", "text", "programme_id")
#: written when a text is published, by nobody's hand
TRACE = {"version", "fingerprint"}
TEMPLATE = "prm_benchmark.mail_template_circle"
URL = "/my/prm/benchmark/circle"


class PrmBenchmarkCircle(models.Model):
    """Firms who do not compete and show each other their figures by name, for their meetings.

    The head office makes it, invites and sees who is in. The figures are seen by members who have signed the
    present text, see ``prm.benchmark.circle.page``, and by trustees, whose looks the members see.
    """

    _name = "prm.benchmark.circle"
    _description = "Open Circle"
    _inherit = ["prm.staff.thread"]
    _order = "state desc, name, id"

    name = fields.Char(required=True, tracking=True)
    programme_id = fields.Many2one(
        "prm.benchmark.programme", required=True, ondelete="restrict", index=True, tracking=True
    )
    company_id = fields.Many2one(related="programme_id.company_id", store=True, index=True)
    purpose = fields.Text(help="Read by the firms before they sign.")
    user_id = fields.Many2one(
        "res.users",
        "Moderator",
        default=lambda self: self.env.user,
        tracking=True,
        domain=[("share", "=", False)],
        help="Prepares the meetings; sees who is in, and no figure.",
    )
    state = fields.Selection(
        [("draft", "In preparation"), ("open", "Open"), ("closed", "Closed")],
        required=True,
        default="draft",
        copy=False,
        tracking=True,
        index=True,
    )
    minimum = fields.Integer(
        "Members at least",
        required=True,
        default=FLOOR,
        tracking=True,
        help="As long as fewer have signed, nobody sees anything. Firms of one holding count once.",
    )
    text = fields.Text(
        "Consent",
        required=True,
        default=lambda self: self._default_text(),
        help="What each firm signs. Once the circle is open, a changed text has to be signed anew by everybody; until "
        "then nobody sees whoever has not.",
    )
    version = fields.Integer(readonly=True, copy=False, help="Of the published text; 0 before the circle is opened.")
    fingerprint = fields.Char(readonly=True, copy=False, help="Of the published text.")
    text_ids = fields.One2many("prm.benchmark.circle.text", "circle_id", "Published texts", readonly=True)
    member_ids = fields.One2many("prm.benchmark.circle.member", "circle_id", "Members", readonly=True)
    meeting_ids = fields.One2many("prm.benchmark.circle.meeting", "circle_id", "Meetings")

    _floor = models.Constraint(f"CHECK (minimum >= {FLOOR})", f"A circle has at least {FLOOR} members.")

    @api.model
    def _default_text(self):
        return self.env._(
            "Our firm takes part in this circle. The members see our figures of closed rounds and the KPIs made of "
            "them, with our name, and we see theirs. We keep to ourselves what we see, use it for our own firm alone, "
            "and pass it on to nobody, our advisers included. We do not compete with the members as far as we know, "
            "and tell the head office if that changes. We speak neither about future prices, offers or tenders nor "
            "about dividing customers or areas. We may leave at any time; from then on nobody sees our figures here, "
            "and we see no more of theirs."
        )

    # --- the text that is signed --------------------------------------------------------------------------

    def _document(self):
        """Return what firms read and sign, as plain values."""
        self.ensure_one()
        return [self.programme_id.id, self.name or "", self.purpose or "", self.text or ""]

    def _content_key(self):
        return hashlib.sha256(json.dumps(self._document()).encode()).hexdigest()

    def _publish(self):
        """Keep the present text as a new version; signatures of older ones count no longer."""
        # Bridge: versions are written by nobody's hand; whoever publishes has written the circle itself.
        for circle in self.sudo():
            version = circle.version + 1
            fingerprint = hashlib.sha256(f"{version} {circle._content_key()}".encode()).hexdigest()
            circle.env["prm.benchmark.circle.text"].create(
                {
                    "circle_id": circle.id,
                    "version": version,
                    "fingerprint": fingerprint,
                    "name": circle.name,
                    "purpose": circle.purpose,
                    "text": circle.text,
                    "user_id": self.env.uid,
                }
            )
            circle.write({"version": version, "fingerprint": fingerprint})
            firms = circle.member_ids.filtered(lambda member: member.state != "left").partner_id
            circle._tell(firms, "text")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and any(TRACE & vals.keys() for vals in vals_list):
            self._refuse_trace()
        circles = super().create(vals_list)
        circles.filtered(lambda circle: circle.state == "open")._publish()
        return circles

    def write(self, vals):
        if TRACE & vals.keys() and not self.env.su:
            self._refuse_trace()
        if not {"state", *CONTENT} & vals.keys():
            return super().write(vals)
        before = {circle: circle._content_key() if circle.state == "open" else "" for circle in self}
        result = super().write(vals)
        for circle in self.filtered(lambda circle: circle.state == "open"):
            if circle._content_key() != before[circle]:
                circle._publish()
        return result

    @api.model
    def _refuse_trace(self):
        raise AccessError(self.env._("Who signed which text is written by the portal alone."))

    @api.constrains("programme_id")
    def _check_programme(self):
        for circle in self:
            if circle.text_ids and circle.member_ids:
                raise ValidationError(self.env._("The firms were asked about this programme; make another circle."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if self.filtered("version"):
            raise UserError(self.env._("A circle that was open stays, with what was signed; close it instead."))

    # --- what the buttons do ------------------------------------------------------------------------------

    def action_open(self):
        """Publish the text and ask the invited firms to sign; a circle opened again is signed anew."""
        self.filtered(lambda circle: circle.state != "open").write({"state": "open"})

    def action_close(self):
        """Nobody sees anything any more."""
        self.write({"state": "closed"})

    def action_invite(self):
        """Open the dialog that chooses firms."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite firms"),
            "res_model": "prm.benchmark.circle.invite",
            "view_mode": "form",
            "target": "new",
            "context": {"default_circle_id": self.id},
        }

    def _tell(self, firms, why, names=""):
        """Queue a mail to the people of firms who can sign; it holds no figure.

        :param str why: ``text`` to read and to sign, ``invited``, or ``others`` were invited
        :param str names: of those others
        """
        for firm in firms:
            users = self._firm_users(firm, SIGNOFF)
            self.with_context(prm_why=why, prm_names=names)._queue_mail(TEMPLATE, users, f"{URL}/{self.id}")

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, formatLang

LIMIT = 12


class PrmContactSince(models.TransientModel):
    """What happened with a partner since a day, as the user may see it: to read before the next contact."""

    _name = "prm.contact.since"
    _description = "Since the Last Contact"
    _rec_name = "partner_id"
    _transient_max_hours = 24

    partner_id = fields.Many2one("res.partner", required=True, ondelete="cascade", readonly=True)
    since = fields.Date(required=True, default=lambda self: fields.Date.context_today(self) - relativedelta(months=3))
    content = fields.Html(compute="_compute_content", compute_sudo=False, sanitize=False)

    @api.model_create_multi
    def create(self, vals_list):
        pages = super().create(vals_list)
        # rules see the partner, too; this refuses with a sentence
        pages.partner_id.check_access("read")
        return pages

    def write(self, vals):
        self.check_access("write")
        if "partner_id" in vals:
            raise UserError(self.env._("This page is on one partner; open it anew from another one."))
        return super().write(vals)

    @api.depends("partner_id", "since")
    def _compute_content(self):
        for page in self:
            if not page.partner_id or not page.since:
                page.content = False
                continue
            if not self.env.user.has_group("prm_partner.group_prm_user"):
                raise AccessError(self.env._("This page is for the staff who work with partner files."))
            page.partner_id.check_access("read")
            page.content = self.env["ir.qweb"]._render(
                "prm_partner.contact_since", {"sections": page._sections(), "page": page}
            )

    def action_report(self):
        """Open an empty report on a contact with the partner."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id("prm_partner.prm_visit_action")
        return {**action, "views": [(False, "form")], "context": {"default_partner_id": self.partner_id.id}}

    def action_open_partner(self):
        self.ensure_one()
        self.check_access("read")
        return self.partner_id._get_records_action()

    def _sections(self):
        """Return ``[{title, rows: [{date, name, text, url}], more}]``; all is read as the user."""
        self.ensure_one()
        sections = [
            self._promises(),
            self._contacts(),
            self._orders(),
            self._invoices(("out_invoice", "out_receipt"), self.env._("Invoices")),
            self._invoices(("out_refund",), self.env._("Credit notes")),
            self._agreements(),
            self._licences(),
            self._figures(),
        ]
        return [section for section in sections if section and section["rows"]]

    # --- sections -----------------------------------------------------------------------------------

    def _find(self, model, domain, order):
        """Return what the user may see of a model, or None when the model is closed to the user."""
        if not self.env[model].has_access("read"):
            return None
        return self.env[model].search(domain, order=order, limit=LIMIT + 1)

    def _section(self, title, records, row):
        if not records:
            return None
        rows = [{"url": self._url(record), **row(record)} for record in records[:LIMIT]]
        return {"title": title, "rows": rows, "more": len(records) > LIMIT}

    def _url(self, record):
        return f"/odoo/{record._name}/{record.id}"

    def _day(self, day):
        return format_date(self.env, day) if day else ""

    def _firm(self, field):
        """Return the domain of documents on the firm or one of its contacts."""
        return Domain(f"{field}.commercial_partner_id", "=", self.partner_id.id)

    def _promises(self):
        promises = self._find(
            "prm.visit.promise", Domain("partner_id", "=", self.partner_id.id) & Domain("done", "=", False), "due, id"
        )
        today = fields.Date.context_today(self)
        sides = dict(self.env["prm.visit.promise"]._fields["side"]._description_selection(self.env))
        return self._section(
            self.env._("Open promises"),
            promises,
            lambda promise: {
                "url": self._url(promise.visit_id),
                "date": self._day(promise.due),
                "name": promise.name,
                "text": sides[promise.side],
                "alarm": bool(promise.due and promise.due < today),
            },
        )

    def _contacts(self):
        visits = self._find(
            "prm.visit",
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("date", ">", fields.Datetime.to_datetime(self.since) + relativedelta(days=1)),
            "date desc",
        )
        kinds = dict(self.env["prm.visit"]._fields["kind"]._description_selection(self.env))
        return self._section(
            self.env._("Contacts"),
            visits,
            lambda visit: {
                "date": self._day(visit.date),
                "name": self.env._("%(kind)s by %(user)s", kind=kinds[visit.kind], user=visit.user_id.name),
                "text": (visit.summary or "")[:80],
            },
        )

    def _orders(self):
        orders = self._find(
            "sale.order",
            self._firm("partner_id") & Domain("state", "in", ("sent", "sale")) & Domain("date_order", ">=", self.since),
            "date_order desc",
        )
        states = dict(self.env["sale.order"]._fields["state"]._description_selection(self.env))
        return self._section(
            self.env._("Orders"),
            orders,
            lambda order: {
                "date": self._day(order.date_order),
                "name": f"{order.name} · {states[order.state]}",
                "text": format_amount(self.env, order.amount_untaxed, order.currency_id),
            },
        )

    def _invoices(self, types, title):
        moves = self._find(
            "account.move",
            Domain("commercial_partner_id", "=", self.partner_id.id)
            & Domain("move_type", "in", types)
            & Domain("state", "=", "posted")
            & Domain("invoice_date", ">=", self.since),
            "invoice_date desc",
        )
        return self._section(
            title,
            moves,
            lambda move: {
                "date": self._day(move.invoice_date),
                "name": move.name,
                "text": format_amount(self.env, move.amount_untaxed, move.currency_id),
            },
        )

    def _changed(self, model):
        return self._find(
            model,
            Domain("partner_id", "=", self.partner_id.id) & Domain("write_date", ">=", self.since),
            "write_date desc",
        )

    def _news(self, record):
        return self.env._("new") if record.create_date.date() >= self.since else self.env._("changed")

    def _agreements(self):
        states = dict(self.env["prm.agreement"]._fields["state"]._description_selection(self.env))
        return self._section(
            self.env._("Agreements"),
            self._changed("prm.agreement"),
            lambda agreement: {
                "date": self._day(agreement.write_date),
                "name": agreement.display_name,
                "text": f"{self._news(agreement)}, {states[agreement.state]}",
            },
        )

    def _licences(self):
        states = dict(self.env["prm.licence"]._fields["state"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        licences = self._find(
            "prm.licence",
            Domain("partner_id", "=", self.partner_id.id)
            & (
                Domain("write_date", ">=", self.since)
                | (Domain("valid_to", ">=", self.since) & Domain("valid_to", "<=", today + relativedelta(months=3)))
            ),
            "valid_to, id",
        )
        return self._section(
            self.env._("Licences"),
            licences,
            lambda licence: {
                "date": self._day(licence.valid_to),
                "name": licence.display_name,
                "text": states[licence.state],
                "alarm": licence.state == "expired",
            },
        )

    def _figures(self):
        """Return how figures moved: the twelve months up to now against those up to that day.

        Through the record rules of ``prm.fact``: each department sees its metrics.
        """
        today = fields.Date.context_today(self)
        now, before = (self._figures_until(day) for day in (today, self.since))
        metrics = self.env["prm.metric"].browse({*now, *before}).sorted(lambda metric: (metric.sequence, metric.id))
        rows = []
        for metric in metrics:
            if metric.id not in now or metric.id not in before or metric.problem:
                continue
            value, old = now[metric.id], before[metric.id]
            if round(value, metric.digits) == round(old, metric.digits):
                continue
            rows.append(
                {
                    "date": "",
                    "name": metric.name,
                    "text": f"{self._figure(metric, old)} → {self._figure(metric, value)}",
                    "alarm": metric.direction != "none" and (value > old) == (metric.direction == "down"),
                    "url": False,
                }
            )
        return {"title": self.env._("Figures, twelve months up to that day and up to now"), "rows": rows, "more": False}

    def _figures_until(self, day):
        companies = self.env.companies.filtered(lambda company: company.currency_id == self.env.company.currency_id)
        facts = self.env["prm.fact"]._read_group(
            [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "in", companies.ids),
                ("month", ">", day - relativedelta(years=1)),
                ("month", "<=", day),
            ],
            ["metric_id"],
            ["value:sum"],
        )
        return {metric.id: value for metric, value in facts if value is not None}

    def _figure(self, metric, value):
        text = formatLang(self.env, value, digits=metric.digits)
        if metric.unit == "currency":
            symbol, position = self.env.company.currency_id.symbol, self.env.company.currency_id.position
            return f"{text}\u00a0{symbol}" if position == "after" else f"{symbol}\u00a0{text}"
        if metric.unit == "days":
            return self.env._("%(number)s days", number=text)
        return f"{text}\u00a0%" if metric.unit == "percent" else text

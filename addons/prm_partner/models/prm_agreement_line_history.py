from odoo import api, models

#: a change of these is told in the chatter of an agreement that was sent or is in force
TOLD_FIELDS = {
    "product_tmpl_id",
    "category_id",
    "policy",
    "discount",
    "commission",
    "minimum_volume",
    "volume_unit",
    "territory_id",
    "exclusive",
    "valid_from",
    "valid_to",
}


class PrmAgreementLine(models.Model):
    """What was sent or is in force does not change silently: the agreement's chatter tells it."""

    _inherit = "prm.agreement.line"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        for line, terms in lines._terms_in_words().items():
            line._tell(self.env._("Added: %(terms)s", terms=terms))
        return lines

    def write(self, vals):
        before = self._terms_in_words() if TOLD_FIELDS & vals.keys() else {}
        result = super().write(vals)
        if before:
            after = self._terms_in_words()
            for line, terms in before.items():
                if terms != after[line]:
                    line._tell(self.env._("Changed: %(before)s → %(after)s", before=terms, after=after[line]))
        return result

    @api.ondelete(at_uninstall=False)
    def _tell_removed(self):
        for line, terms in self._terms_in_words().items():
            line._tell(self.env._("Removed: %(terms)s", terms=terms))

    def _terms_in_words(self):
        """Return ``{line: its terms as a line of text}`` for lines of agreements that left the house."""
        words = {}
        for line in self.filtered(lambda line: line.state in ("sent", "active")):
            parts = [
                line._subject() or "",
                dict(self._fields["policy"]._description_selection(self.env))[line.policy],
                f"{line.discount:g} %" if line.discount else "",
                self.env._("commission %(percent)s %%", percent=f"{line.commission:g}") if line.commission else "",
                self.env._("minimum %(volume)s", volume=f"{line.minimum_volume:g}") if line.minimum_volume else "",
                line.territory_id.name or "",
                self.env._("exclusive") if line.exclusive else "",
                f"{line.effective_from} – {line.effective_to or ''}",
            ]
            words[line] = ", ".join(part for part in parts if part)
        return words

    def _tell(self, sentence):
        self.agreement_id.message_post(body=sentence)

from odoo import api, fields, models, tools
from odoo.exceptions import ValidationError

from ..engine import watch, words


class PrmChatWatch(models.Model):
    """Words and patterns that hold a message for a look; see ``engine/watch.py`` for their form.

    All lists look at all messages, whatever the language of the writer.
    """

    _name = "prm.chat.watch"
    _description = "Watched Words"
    _order = "category, language, name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    language = fields.Selection(
        [("de", "German"), ("nl", "Dutch"), ("en", "English"), ("other", "Other")], required=True, default="en"
    )
    category = fields.Selection(
        [
            ("price", "Own future prices"),
            ("tender", "Tenders"),
            ("dividing", "Dividing customers or areas"),
            ("other", "Other"),
        ],
        required=True,
        default="other",
    )
    kind = fields.Selection(
        [("words", "Words"), ("expression", "Regular expression")], "Written as", required=True, default="words"
    )
    pattern = fields.Text(required=True)
    note = fields.Text(help="Why this is watched, for colleagues.")
    sample = fields.Text("Try a sentence", store=False, help="Write a sentence to see whether it would be held.")
    sample_result = fields.Char("Result", compute="_compute_sample_result")

    @api.depends("sample", "pattern", "kind")
    def _compute_sample_result(self):
        for row in self:
            row.sample_result = row._try_sample() if row.sample and row.pattern else False

    def _try_sample(self):
        try:
            found = watch.hits(self.sample, [(1, self._compiled())])
        except watch.PatternError as error:
            return self._pattern_sentence(str(error))
        return self.env._("Would be held") if found else self.env._("Passes")

    @api.constrains("pattern", "kind")
    def _check_pattern(self):
        for row in self:
            try:
                row._compiled()
            except watch.PatternError as error:
                raise ValidationError(row._pattern_sentence(str(error))) from error

    def _compiled(self):
        if self.kind == "expression":
            return watch.compile_expression(self.pattern)
        return watch.compile_words(self.pattern)

    def _pattern_sentence(self, code):
        sentences = {
            "empty": self.env._("The pattern is empty, or would hold every message."),
            "syntax": self.env._("The pattern cannot be read; see the help beside it."),
            "repeat": self.env._("A repeat needs an upper end and one letter in it: .{0,40} instead of .* or (ab)+."),
            "ways": self.env._("The expression could be tried in too many ways; make its repeats shorter."),
            "slow": self.env._("The expression takes too long."),
            "star": self.env._("A star stands at the beginning or the end of a word of two letters or more."),
            "long": self.env._("The pattern is too long."),
        }
        return f"{self.name or ''}: {sentences[code]}"

    @api.model
    @tools.ormcache()
    def _watcher(self):
        """Return what is watched, ready to look at texts; its keys are ``(id, category)``."""
        # Bridge: every message is looked at; nobody but a chat manager reads the lists.
        return watch.Watcher([((row.id, row.category), row._compiled()) for row in self.sudo().search([])])

    @api.model
    def _hits(self, text):
        """Return ``[(category, sentence)]`` of what a text hits, by category, each once, as it was written."""
        found = {}
        for (_row_id, category), folded in self._watcher().hits(text):
            found.setdefault(category, folded)
        return [(category, words.original(text, folded)) for category, folded in found.items()]

    @api.model
    def _hit_words(self, found):
        """Return one text of hits, a line per category, by language: each moderator reads the own."""
        languages = dict.fromkeys(["en_US", *(code for code, _name in self.env["res.lang"].get_installed())])
        for code in languages:
            names = dict(self._fields["category"]._description_selection(self.with_context(lang=code).env))
            languages[code] = "\n".join(f"{names[category]}: {sentence}" for category, sentence in found)
        return languages

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        self.env.registry.clear_cache()
        return rows

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

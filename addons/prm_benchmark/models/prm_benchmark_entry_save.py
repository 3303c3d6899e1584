from odoo import api, models

from .prm_benchmark_entry_form import EVALUATION


class PrmBenchmarkEntry(models.AbstractModel):
    """What was typed, saved field by field: a wrong field stops itself alone."""

    _inherit = "prm.benchmark.entry"

    @api.model
    def _save(self, submission, texts, known, revision):
        """Save what was typed.

        :param dict texts: ``{item id: text}``
        :param dict known: ``{item id: text}``, what the fields held before
        :return: the dictionary of ``_write_many``, with ``errors`` and ``hints`` (``{item id: sentence}``) and
            conflicts as the page shows them (``sentence``, ``mine``, ``theirs``)
        """
        numbers = self.env["prm.benchmark.number"]
        values, errors, hints, base = {}, {}, {}, {}
        for item_id, text in texts.items():
            value, error, hint = numbers._read(text)
            if error:
                errors[item_id] = error
                continue
            values[item_id] = value
            if hint:
                hints[item_id] = hint
            if item_id in known:
                base[item_id] = numbers._read(known[item_id])[0]
        result = self._write_values(submission, values, "form", revision, base)
        units = {item_id: item.unit for item_id, item in self._asked(result["state"]).items()}
        return {
            **result,
            "behind": revision != result["state"].revision,
            "errors": errors | result["refused"],
            "hints": hints,
            "conflicts": {item_id: self._conflict(row, units[item_id]) for item_id, row in result["conflicts"].items()},
        }

    @api.model
    def _unsaved(self, submission, texts):
        """Return those of the typed texts that are not what is stored: what would be lost."""
        values = self._values(submission.ids)[submission.id]
        read = self.env["prm.benchmark.number"]._read
        return {
            item_id: text for item_id, text in texts.items() if read(text)[1] or read(text)[0] != values.get(item_id)
        }

    @api.model
    def _conflict(self, row, unit):
        """Return a conflict as the page shows it: the sentence, and both figures as fields hold them."""
        numbers = self.env["prm.benchmark.number"]
        if row["theirs"] is None:
            sentence = self.env._("%(name)s has emptied this field meanwhile.", name=row["by"])
        else:
            theirs = numbers._figure(row["theirs"], unit)
            sentence = self.env._("%(name)s has saved %(figure)s meanwhile.", name=row["by"], figure=theirs)
        return {
            "sentence": sentence,
            "mine": numbers._typed(row["mine"], unit),
            "theirs": numbers._typed(row["theirs"], unit),
        }

    @api.model
    def _answer(self, door, result):
        """Return the answer to an autosave, as JSON takes it.

        :param dict result: of :meth:`_save`
        :return: ``revision``; by item id ``saved`` (texts), ``errors``, ``hints``, ``conflicts``, ``notices``;
            ``progress``; ``current`` (texts) when somebody else has saved meanwhile; ``kpis`` for whoever may see
            them: those that what was written changes; all when nothing was, or somebody else has saved as well
        """
        numbers, state = self.env["prm.benchmark.number"], result["state"]
        asked = self._asked(state)
        answer = {
            "revision": result["revision"],
            "saved": {str(key): numbers._typed(value, asked[key].unit) for key, value in result["saved"].items()},
            "progress": self._progress(state, result["values"]),
            "notices": self._notices(door, state) if result["has_findings"] else {},
            **{name: {str(key): row for key, row in result[name].items()} for name in ("errors", "hints", "conflicts")},
        }
        if result["behind"]:
            values = result["values"]
            answer["current"] = {str(key): numbers._typed(values.get(key), item.unit) for key, item in asked.items()}
        if door.can(EVALUATION):
            # a branch's colleague may have changed the firm's: then all are told as well
            alone = not result["behind"] and not state.has_branches
            changed = [asked[key].code for key in result["changed"]] if alone and result["changed"] else None
            answer["kpis"] = self._kpis(state, result["series"], changed)
        return answer

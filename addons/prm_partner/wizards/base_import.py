from odoo import models


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Import a file with own keys in one transaction: all its rows or none.

        Odoo's import screen sends batches of 2,000 rows that are committed one by one. Without a
        limit the first call takes all rows and leaves none for a next one.
        """
        if not self._prm_has_own_keys([field for field in fields if field]):
            return super().execute_import(fields, columns, options, dryrun=dryrun)
        first_row = (options.get("skip") or 0) + bool(options.get("has_headers"))
        decimal = options.get("float_decimal_separator")
        result = super(BaseImport, self.with_context(prm_import_decimal=decimal)).execute_import(
            fields, columns, dict(options, limit=None), dryrun=dryrun
        )
        result["messages"] = self._prm_screen_messages(result["messages"], first_row)
        if first_row and result.get("name"):
            # the screen names the record by its row's number
            result["name"] = [""] * (first_row - (options.get("skip") or 0)) + result["name"]
        return result

    def _parse_import_data(self, data, import_fields, options):
        """Leave the cells as they are to a model that reads months and numbers by itself."""
        if hasattr(self.env[self.res_model], "_import_reads_cells"):
            return data
        return super()._parse_import_data(data, import_fields, options)

    def _prm_has_own_keys(self, fields):
        decide = getattr(self.env[self.res_model], "_import_is_one_transaction", None)
        return decide is not None and decide(fields)

    def _prm_screen_messages(self, messages, first_row):
        """Return the messages as the import screen shows them whole, with rows as the spreadsheet numbers them.

        Of several messages on one column the screen shows the values only, so a sentence is left to a
        column (where the user may choose what to do) when it is about a value that was not found. An
        error in one row makes Odoo repeat it for the first row of the file.
        """
        texts = [message["message"] for message in messages]
        if len(messages) > 1 and not messages[0].get("field") and texts[0] in texts[1:]:
            messages = messages[1:]
        shown = {}
        for message in messages:
            rows = message.get("rows")
            if not rows:
                shown[id(message)] = message
                continue
            message["rows"] = {side: index + first_row for side, index in rows.items()}
            message["record"] = message["rows"]["from"] + 1
            if "first" in message:
                row = message.pop("first") + first_row + 1
                sentence = message["message"]
                message["message"] = self.env._("%(sentence)s First in row %(row)s.", sentence=sentence, row=row)
            if not message.get("value"):
                message["field"] = message["field_path"] = False
                shown[id(message)] = message
                continue
            place = (message.get("field"), message["message"])
            numbers = shown.setdefault(place, dict(message, numbers=[]))["numbers"]
            numbers.append(message["record"])
        return [self._prm_with_rows(message) for message in shown.values()]

    def _prm_with_rows(self, message):
        numbers = message.pop("numbers", None)
        if numbers:
            listed = ", ".join(map(str, numbers[:5])) + (", …" if len(numbers) > 5 else "")
            message["message"] = self.env._("%(sentence)s (row %(rows)s)", sentence=message["message"], rows=listed)
            if len(numbers) > 1:
                message["rows"] = {"from": numbers[0] - 1, "to": numbers[-1] - 1}
        return message

    def _infer_separators(self, value, options):
        """Take a lone separator with other than three digits behind it for the decimal one: ``250,5``.

        The screen's default is the English way, with which Odoo reads 2505.
        """
        thousands, decimal = super()._infer_separators(value, options)
        if not self._prm_has_own_keys([]) and self.res_model != "res.partner":
            return thousands, decimal
        head, separator, tail = value.strip().partition(thousands) if thousands else ("", "", "")
        if separator and tail.isdigit() and len(tail) != 3 and decimal not in head:
            return decimal, thousands
        return thousands, decimal

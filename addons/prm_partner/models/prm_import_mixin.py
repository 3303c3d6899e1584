from odoo import api, models
from odoo.tools import file_path

from ..engine.import_rows import ImportTable, fold

#: begins the key of a row that is none of the file's records
OTHER = object()


class ImportNotes:
    """What was found out about a file before Odoo's import converts its rows."""

    def __init__(self, model, names):
        self.model = model
        self.names = names  #: ``{(model, name in the file): id}``
        self.ids = {}  #: ``{row: id}`` of the records that are there already
        self.refused = None  #: when a batch failed: ``{id of Odoo's data: (the data, why)}`` of its bad records


class PrmImportMixin(models.AbstractModel):
    """Importing the same file again updates instead of doubling.

    A model names the fields that identify one of its records in ``_import_key``. When a file brings
    them but no database or external id, :meth:`load` looks the records up first, also those of a
    one2many whose model has a key (there the parent is part of it), and only what differs is written.
    Lines that the file does not name stay. A file for such a model is one transaction: all rows or none.

    An empty cell empties its field, except where the record fills it by itself
    (:meth:`_import_self_filling`).
    """

    _name = "prm.import.mixin"
    _description = "Import With Own Keys"

    _import_key = ()

    @api.model
    def load(self, fields, data):
        if not self.env.context.get("import_file") or not self._import_has_key(fields):
            return super().load(fields, data)
        table = ImportTable(fields, data)
        names, messages = self._import_names(table)
        notes = ImportNotes(self._name, names)
        messages += self._import_records(table, notes) or self._import_lines(table, notes)
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        result = super(PrmImportMixin, self.with_context(prm_import=notes)).load(table.fields, table.rows)
        for message in result["messages"]:
            rows = message.get("rows")
            if rows:
                self._import_add_value(table, message, rows["from"])
                message["rows"] = {side: table.origins[index] for side, index in rows.items()}
        return result

    @api.model
    def _import_add_value(self, table, message, row):
        """Add the value that a message is about, where Odoo's converter of selections leaves it out."""
        path = "/".join(message.get("field_path") or [message.get("field") or ""])
        if message.get("moreinfo") and "value" not in message and path in table.fields:
            message["value"] = table.rows[row][table.fields.index(path)]

    # --- what a model may say about its import --------------------------------------------------------

    @api.model
    def _import_has_key(self, fields):
        """Tell whether a file with these columns holds the key, so that its records are found again."""
        if not self._import_key or {"id", ".id"} & set(fields):
            return False
        given = {field.split("/")[0] for field in fields}
        return not given.isdisjoint(self._import_key) and all(
            name in given or self._import_default(name) for name in self._import_mandatory()
        )

    @api.model
    def _import_mandatory(self):
        """Return the fields of the key without which a row cannot be told from others."""
        return [name for name in self._import_key if self._fields[name].required]

    @api.model
    def _import_default(self, name):
        """Return what an absent or empty cell of the key stands for: this year, the own country, the company."""
        field = self._fields[name]
        if not field.required or not field.default or field.type == "char":
            return None
        return self.default_get([name]).get(name)

    @api.model
    def _import_row_without_key(self, table, row):
        """Tell whether a row may lack the key, being something other than the file's records."""
        return False

    @api.model
    def _import_check_new(self, keys):
        """Return ``{key: sentence}`` for keys that no record has and that look wrong."""
        return {}

    @api.model
    def _import_self_filling(self):
        """Return the fields that an empty cell leaves to the record: editable computed ones and required defaults."""
        return {
            name
            for name, field in self._fields.items()
            if field.type != "boolean"
            and ((field.compute and not field.inverse and not field.readonly) or (field.required and field.default))
        }

    @api.model
    def _import_is_one_transaction(self, fields):
        """Tell whether a file with these columns is imported in one transaction, not in batches."""
        return True

    @api.model
    def _import_template(self):
        """Return the path below an addon of the workbook to start from."""
        return f"{self._original_module}/static/xlsx/{self._name.replace('.', '_')}.xlsx"

    @api.model
    def get_import_templates(self):
        template = self._import_template()
        try:
            file_path(template)
        except (FileNotFoundError, ValueError):
            return super().get_import_templates()
        return [{"label": self.env._("Template with examples"), "template": f"/{template}"}]

    # --- what the file says ---------------------------------------------------------------------------

    @api.model
    def _import_records(self, table, notes):
        """Fold the rows into records and note the ids of those that are there; return what is wrong."""
        given = {name: column for name in self._import_key if (column := table.column(name))}
        keys = [self._import_row_key(row, given, notes.names) for row in table.rows]
        for index, row in enumerate(table.rows):
            if self._import_row_without_key(table, row):
                keys[index] = (OTHER, index)
        own = {index for index, key in enumerate(keys) if key is None or key[0] is not OTHER}
        groups = {field.split("/")[0] for field in table.fields}
        lines = {
            column
            for group in groups
            if group in self._fields and self._fields[group].type == "one2many"
            for column in table.columns_below(group)
        }
        key_columns = {index for index, _kind in given.values()}
        header = [index for index in range(len(table.fields)) if index not in lines | key_columns]
        found = fold(table.rows, keys, header, lines)
        messages = self._import_fold_messages(table, found, own, given, keys)
        if messages:
            return messages
        table.arrange(found.groups, lines)
        heads = {keys[head]: position for head, position in zip(found.groups, sorted(set(table.heads)), strict=True)}
        return self._import_note_ids(
            table, notes, given, {key: row for key, row in heads.items() if key[0] is not OTHER}
        )

    @api.model
    def _import_note_ids(self, table, notes, given, heads):
        known = self._import_known(list(given), set(heads))
        new = set(heads) - set(known)
        doubts = self._import_check_new(new)
        for key in self.sudo()._import_known(list(given), new) if new and not self.env.su else ():
            label = self._import_key_label(table.rows[heads[key]], given)
            doubts[key] = self.env._("“%(key)s” is there already, but you have no access to it.", key=label)
        messages = []
        for key, row in heads.items():
            ids = known.get(key, ())
            if len(ids) > 1:
                messages.append(
                    self._import_message(
                        table.origins[row],
                        self.env._(
                            "“%(key)s” fits %(count)s records; nothing tells which one is meant.",
                            key=self._import_key_label(table.rows[row], given),
                            count=len(ids),
                        ),
                    )
                )
            elif ids:
                notes.ids[row] = ids[0]
            elif key in doubts:
                messages.append(self._import_message(table.origins[row], doubts[key]))
        return messages

    @api.model
    def _import_fold_messages(self, table, found, own, given, keys):
        """Phrase what :func:`fold` found wrong, and what keys lack."""
        messages = []
        for index in found.orphans:
            messages.append(self._import_lacks(index, next(iter(given))))
        for index, name in (
            (index, name)
            for name in self._import_mandatory()
            if name in given and not self._import_default(name)
            for index in own
            if keys[index] and not table.rows[index][given[name][0]]
        ):
            messages.append(self._import_lacks(index, name))
        for index, first in found.twins:
            sentence = self.env._(
                "“%(key)s” is in the file twice (%(field)s).",
                key=self._import_key_label(table.rows[index], given),
                field=self._import_labels(given),
            )
            messages.append(self._import_message(index, sentence, first))
        for index, first, column in found.conflicts:
            sentence = self.env._(
                "“%(key)s” is in the file twice, with different values under “%(field)s”: %(other)s, then %(value)s.",
                key=self._import_key_label(table.rows[index], given),
                field=self._import_labels([table.fields[column].split("/")[0]]),
                value=table.rows[index][column],
                other=table.rows[first][column] or "–",
            )
            messages.append(self._import_message(index, sentence, first))
        return messages

    @api.model
    def _import_lacks(self, index, name):
        return self._import_message(
            index,
            self.env._(
                "“%(field)s” is missing; without it a row cannot be found again.", field=self._import_labels([name])
            ),
        )

    @api.model
    def _import_message(self, index, sentence, first=None):
        """Return an error for a row; ``first`` is the row that says the same before it."""
        message = {"type": "error", "record": index, "rows": {"from": index, "to": index}, "message": sentence}
        return message if first is None else {**message, "first": first}

    @api.model
    def _import_labels(self, names):
        labels = self.fields_get(names, ["string"])
        return ", ".join(labels[name]["string"] for name in names if name in labels)

from odoo import api, models
from odoo.fields import Command


class PrmImportMixin(models.AbstractModel):
    """Writing what a file says: only what differs, and nothing for an empty cell that fills itself."""

    _inherit = "prm.import.mixin"

    def _convert_records(self, records, *, log=lambda message: None, savepoint):
        """Give the rows of known records their ids, and hold back those with errors.

        Not through a column ``.id``: that costs a search per row, which does not find archived records.
        Odoo would try to write a row with errors, without the values that it could not convert.
        """
        notes = self.env.context.get("prm_import")
        if not notes or notes.model != self._name:
            yield from super()._convert_records(records, log=log, savepoint=savepoint)
            return
        broken = set()

        def log_and_note(message):
            if message["type"] == "error":
                broken.add(message["rows"]["from"])
            log(message)

        for _id, xmlid, values, info in super()._convert_records(records, log=log_and_note, savepoint=savepoint):
            row = info["rows"]["from"]
            if row not in broken:
                yield notes.ids.get(row, False), xmlid, values, info

    def _load_records_create(self, vals_list):
        if self.env.context.get("prm_import"):
            for values in vals_list:
                self._import_leave_blanks(values)
        return super()._load_records_create(vals_list)

    def _load_records_write(self, values):
        notes = self.env.context.get("prm_import")
        if not notes:
            return super()._load_records_write(values)
        self._import_leave_blanks(values)
        # found without regard to case, a key stays as it is written in the record
        for name in ("id", *self._import_key):
            if name == "id" or self._fields[name].type == "char":
                values.pop(name, None)
        values = self.with_prefetch(notes.ids.values())._import_changes(values)
        return super()._load_records_write(values) if values else None

    @api.model
    def _import_leave_blanks(self, values):
        """Take empty cells of self-filling fields out of values, also out of one2many rows."""
        filling = self._import_self_filling()
        for name in [name for name, value in values.items() if value is False and name in filling]:
            del values[name]
        for name, value in values.items():
            field = self._fields.get(name)
            if (
                value
                and field
                and field.type == "one2many"
                and hasattr(lines := self.env[field.comodel_name], "_import_key")
            ):
                for command in value:
                    if command[0] in (Command.CREATE, Command.UPDATE):
                        lines._import_leave_blanks(command[2])

    def _import_changes(self, values):
        """Return what of the values differs from the record; a file imported again then writes nothing."""
        changes = {}
        for name, value in values.items():
            field = self._fields.get(name)
            if field and field.type == "one2many":
                value = self._import_line_changes(field, value)
                if value:
                    changes[name] = value
            elif not field or not self._import_same(field, value):
                changes[name] = value
        return changes

    def _import_same(self, field, value):
        if field.type in ("binary", "html", "properties", "reference") or field.translate or not field.store:
            return False
        if field.type == "many2many":
            return (
                not value
                and not self[field.name]
                or len(value or ()) == 1
                and value[0][0] == Command.SET
                and set(value[0][2]) == set(self[field.name].ids)
            )
        return field.convert_to_cache(value, self) == field.convert_to_cache(self[field.name], self)

    def _import_line_changes(self, field, commands):
        lines = self[field.name].with_context(active_test=False)
        if not commands or not hasattr(lines, "_import_key"):
            return commands
        changes = []
        for command in commands:
            if command[0] == Command.LINK and command[1] in lines.ids:
                continue
            if command[0] == Command.UPDATE and command[1] in lines.ids:
                values = lines.browse(command[1]).with_prefetch(lines.ids)._import_changes(command[2])
                if values:
                    changes.append(Command.update(command[1], values))
                continue
            changes.append(command)
        return changes

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

REFUSALS = (UserError, psycopg2.IntegrityError, psycopg2.DataError)
#: so many bad records of a file are named at once, as many as Odoo's import shows
MAX_REFUSED = 10


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

    def _load_records(self, data_list, update=False):
        """Find the bad records of a batch by halves.

        Odoo writes a batch that failed once more, record by record: minutes for one error in a long file.
        """
        notes = self.env.context.get("prm_import")
        if not notes or notes.model != self._name:
            return super()._load_records(data_list, update)
        if notes.refused is not None and len(data_list) == 1:
            # Odoo's second round
            _data, reason = notes.refused.get(id(data_list[0]), (None, None))
            if reason:
                raise reason
            return self.browse()
        try:
            with self.env.cr.savepoint():
                return super()._load_records(data_list, update)
        except REFUSALS as error:
            notes.refused = notes.refused or {}
            self._import_find_refused(super()._load_records, data_list, update, error, notes)
            if not notes.refused:
                # in two halves it went through: some record must be named, or nothing would tell of the failure
                notes.refused[id(data_list[0])] = data_list[0], error
            raise

    def _import_find_refused(self, load, data_list, update, error, notes):
        """Note which records of a batch that failed with an error are to blame, up to about ``MAX_REFUSED``."""
        if len(data_list) == 1:
            notes.refused[id(data_list[0])] = data_list[0], error
            return
        middle = len(data_list) // 2
        for half in (data_list[:middle], data_list[middle:]):
            if len(notes.refused) >= MAX_REFUSED:
                return
            try:
                with self.env.cr.savepoint():
                    load(half, update)
            except REFUSALS as reason:
                self._import_find_refused(load, half, update, reason, notes)

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

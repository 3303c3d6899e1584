from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.import_rows import key_integer, key_text


class PrmImportMixin(models.AbstractModel):
    """Looking up what a file names: related records by name, and records by their own key."""

    _inherit = "prm.import.mixin"

    # --- related records, by name ---------------------------------------------------------------------

    @api.model
    def _import_names(self, table):
        """Find the records that the file names, all rows at once.

        :return: ``({(model, name): id}, messages)``. A name that fits several records is refused;
            one that fits none is left to Odoo's import, which refuses or creates it as the user chose.
        """
        columns = defaultdict(list)
        for index, path in enumerate(table.fields):
            field = self._import_named_field(path)
            if field is not None:
                columns[field.comodel_name].append((index, field))
        names, messages = {}, []
        for comodel, places in columns.items():
            for index, field in places:
                self._import_spell_alike(table, index, field.type == "many2many")
            texts = {
                text for index, field in places for row in table.rows for text in self._import_texts(row[index], field)
            }
            found = self.env[comodel]._import_ids_by_name(texts)
            names.update({(comodel, text): ids[0] for text, ids in found.items() if len(ids) == 1})
            several = {text for text, ids in found.items() if len(ids) > 1}
            for index, field in places:
                if several and self._import_refuses_ambiguous(field):
                    messages += [
                        self._import_several(row, text, field)
                        for row, cells in enumerate(table.rows)
                        for text in self._import_texts(cells[index], field)
                        if text in several
                    ]
        return names, messages

    @api.model
    def _import_named_field(self, path):
        """Return the relational field that a column fills by name, also one of a one2many row, else None."""
        name, _slash, rest = path.partition("/")
        field = self._fields.get(name)
        if field is not None and field.type == "one2many" and rest and "/" not in rest:
            field, rest = self.env[field.comodel_name]._fields.get(rest), ""
        return field if field is not None and not rest and field.type in ("many2one", "many2many") else None

    @api.model
    def _import_texts(self, cell, field):
        if not isinstance(cell, str) or not cell:
            return []
        return cell.split(",") if field.type == "many2many" else [cell]

    @api.model
    def _import_spell_alike(self, table, index, many):
        """Write a name the way the file writes it first, so that it is created once."""
        spelling = {}
        for row in table.rows:
            if isinstance(row[index], str):
                parts = [part.strip() for part in row[index].split(",")] if many else [row[index]]
                row[index] = ",".join(spelling.setdefault(part.lower(), part) for part in parts if part)

    @api.model
    def _import_refuses_ambiguous(self, field):
        """Tell whether a name that fits several records is an error; Odoo takes the first and warns."""
        return True

    @api.model
    def _import_several(self, row, text, field):
        return self._import_message(
            row,
            self.env._(
                "“%(name)s” under “%(field)s” fits more than one record; write a number or code instead.",
                name=text,
                field=self.env[field.model_name]._import_labels([field.name]),
            ),
        )

    # --- records, by key ------------------------------------------------------------------------------

    @api.model
    def _import_row_key(self, row, columns, names):
        """Return the key a row holds, as :meth:`_import_record_key` gives it; None when all its cells are empty."""
        if not any(row[index] for index, _kind in columns.values()):
            return None
        return tuple(
            self._import_cell_key(self._fields[name], kind, row[index], names)
            for name, (index, kind) in columns.items()
        )

    @api.model
    def _import_cell_key(self, field, kind, cell, names):
        if not cell:
            return self._import_default(field.name)
        if field.type == "integer":
            return key_integer(cell)
        if field.type != "many2one":
            return key_text(cell)
        if kind == ".id":
            return key_integer(cell)
        if kind == "id":
            record = self.env.ref(cell if "." in cell else f"__import__.{cell}", raise_if_not_found=False)
            return record.id if record else cell
        return names.get((field.comodel_name, cell), cell.lower())

    def _import_record_key(self, names):
        key = []
        for name in names:
            value, field = self[name], self._fields[name]
            if field.type == "many2one":
                key.append(value.id or None)
            elif field.type == "integer":
                key.append(value)
            else:
                key.append(key_text(value))
        return tuple(key)

    @api.model
    def _import_known(self, names, keys, domain=()):
        """Return ``{key: ids of the records that have it}``, archived ones included; two queries.

        :param names: the fields of the key that the file gives; a required one that it does not give has
            the default, any other one any value
        """
        if not keys:
            return {}
        narrowed = Domain(domain)
        mandatory = self._import_mandatory()
        for position, name in enumerate(names):
            if name in mandatory:
                narrowed &= self._import_key_domain(name, {key[position] for key in keys} - {None})
        for name in mandatory:
            if name not in names and not domain:
                narrowed &= Domain(name, "=", self._import_default(name))
        known = defaultdict(list)
        for record in self.with_context(active_test=False).search_fetch(narrowed, names, order="id"):
            key = record._import_record_key(names)
            if key in keys:
                known[key].append(record.id)
        return known

    @api.model
    def _import_key_domain(self, name, values):
        field = self._fields[name]
        if field.type != "char":
            return Domain(name, "in", [value for value in values if not isinstance(value, str) or field.type == "date"])
        self.flush_model([name])
        column = SQL.identifier(name)
        return Domain(
            "id",
            "in",
            SQL(
                "(SELECT id FROM %(table)s WHERE %(column)s IS NOT NULL"
                " AND lower(btrim(%(column)s)) = ANY(%(values)s))",
                table=SQL.identifier(self._table),
                column=column,
                values=list(values),
            ),
        )

    @api.model
    def _import_key_label(self, row, columns):
        """Return the key as the file writes it, for messages."""
        return " · ".join(str(row[index]) for index, _kind in columns.values() if row[index])

    # --- one2many rows --------------------------------------------------------------------------------

    @api.model
    def _import_lines(self, table, notes):
        """Add a column ``line/.id`` for every one2many whose model has a key; return what is wrong."""
        messages = []
        for group in sorted({field.split("/")[0] for field in table.fields if "/" in field}):
            field = self._fields.get(group)
            if field is None or field.type != "one2many" or {f"{group}/id", f"{group}/.id"} & set(table.fields):
                continue
            lines = self.env[field.comodel_name]
            if field.inverse_name in getattr(lines, "_import_key", ()):
                messages += lines._import_line_ids(table, notes, group, field.inverse_name)
        return messages

    @api.model
    def _import_line_ids(self, table, notes, group, inverse):
        given = {
            name: column for name in self._import_key if name != inverse and (column := table.column(f"{group}/{name}"))
        }
        keys = [self._import_row_key(row, given, notes.names) for row in table.rows]
        parents = [notes.ids.get(head) for head in table.heads]
        wanted = {(parent, *key) for parent, key in zip(parents, keys, strict=True) if parent and key}
        known = self._import_known(
            [inverse, *given], wanted, [(inverse, "in", list({parent for parent in parents if parent}))]
        )
        messages, first_row, ids = [], {}, []
        for index, (row, key, parent) in enumerate(zip(table.rows, keys, parents, strict=True)):
            found = known.get((parent, *key), ()) if key and parent else ()
            ids.append(str(found[0]) if len(found) == 1 else "")
            if not key:
                continue
            first = first_row.setdefault((table.heads[index], key), index)
            if first != index:
                sentence = self.env._(
                    "“%(line)s” is in the file twice for the same record (%(fields)s).",
                    line=self._import_key_label(row, given),
                    fields=self._import_labels(given),
                )
                messages.append(self._import_message(table.origins[index], sentence, table.origins[first]))
            elif len(found) > 1:
                sentence = self.env._(
                    "“%(line)s” fits %(count)s lines; add the columns that tell them apart: %(fields)s.",
                    line=self._import_key_label(row, given),
                    count=len(found),
                    fields=self._import_labels([name for name in self._import_key if name not in (inverse, *given)]),
                )
                messages.append(self._import_message(table.origins[index], sentence))
        table.add_column(f"{group}/.id", ids)
        return messages


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _import_ids_by_name(self, names):
        """Return ``{name: ids}`` for names as an import file holds them; unknown ones are left out.

        A name is looked for like Odoo's import does it, then in the other languages, then without
        regard to case. Of several matches two are returned.
        """
        languages = [code for code, _name in self.env["res.lang"].get_installed() if code != self.env.lang]
        found = {}
        for name in names:
            matches = self.name_search(name, operator="=", limit=2)
            for code in languages if not matches and self._import_translates_names() else ():
                matches = matches or self.with_context(lang=code).name_search(name, operator="=", limit=2)
            if not matches:
                pattern = name.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
                matches = self.name_search(pattern, operator="=ilike", limit=2)
            if matches:
                found[name] = [record_id for record_id, _label in matches]
        return found

    @api.model
    def _import_translates_names(self):
        field = self._fields.get(self._rec_name or "")
        return bool(field is not None and field.translate)

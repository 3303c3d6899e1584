from collections import defaultdict

from odoo import api, models


class PrmImportMixin(models.AbstractModel):
    """Importing the same file again updates instead of doubling.

    A model names the fields that identify one of its records in ``_import_key``. When a file
    brings them but no database or external id, :meth:`load` looks the records up first and adds
    the id, also for the rows of a one2many whose model has a key (there the parent is part of
    the key). A file for such a model is one transaction: all rows or none.
    """

    _name = "prm.import.mixin"
    _description = "Import With Own Keys"

    _import_key = ()

    @api.model
    def load(self, fields, data):
        if not self.env.context.get("import_file"):
            return super().load(fields, data)
        fields, data, messages = self._import_add_ids(list(fields), [list(row) for row in data])
        if messages:
            return {"ids": False, "messages": messages, "nextrow": 0}
        return super().load(fields, data)

    @api.model
    def get_import_templates(self):
        if not self._import_has_template():
            return super().get_import_templates()
        path = f"/prm_partner/static/xlsx/{self._name.replace('.', '_')}.xlsx"
        return [{"label": self.env._("Template with examples"), "template": path}]

    @api.model
    def _import_has_template(self):
        """Tell whether ``static/xlsx`` holds a workbook for this model to start from."""
        return True

    @api.model
    def _import_is_one_transaction(self, fields):
        """Tell whether a file with these columns is imported in one transaction, not in batches."""
        return True

    # --- looking up own keys ------------------------------------------------------------------------

    @api.model
    def _import_add_ids(self, fields, data):
        """Return ``(fields, data, messages)`` with a ``.id`` column for every known record."""
        if {"id", ".id"} & {field.split("/")[0] for field in fields} or not self._import_key:
            return fields, data, []
        columns = self._import_key_columns(fields)
        if columns is None:
            return fields, data, []
        keys = [self._import_row_key(row, columns) for row in data]
        messages = self._import_find_twins(keys)
        known = self._import_known_ids({key for key in keys if key})
        parents = [known.get(key) if key else None for key in keys]
        fields, data = self._import_add_line_ids(fields, data, keys, parents)
        fields = [*fields, ".id"]
        data = [[*row, str(record_id) if record_id else ""] for row, record_id in zip(data, parents, strict=True)]
        return fields, data, messages

    @api.model
    def _import_key_columns(self, fields, prefix=""):
        """Return ``{key field: column index}``, or None when the file does not hold the key.

        Of a key's fields the first two must be there at least; what is missing counts as empty.
        A many2one may be given by name (``partner_id``), external id or database id.
        """
        columns = {}
        for name in self._import_key:
            for path in (name, f"{name}/id", f"{name}/.id"):
                if prefix + path in fields:
                    columns[name] = fields.index(prefix + path), path.rpartition("/")[2] if "/" in path else ""
                    break
        required = [name for name in self._import_key if self._fields[name].required]
        return columns if columns and all(name in columns for name in required) else None

    @api.model
    def _import_row_key(self, row, columns):
        """Return the key of a row as written in the file, ``None`` for a continuation row."""
        key = tuple(
            (columns[name][1], str(row[columns[name][0]] or "").strip()) if name in columns else ("", "")
            for name in self._import_key
        )
        return key if any(value for _kind, value in key) else None

    @api.model
    def _import_find_twins(self, keys):
        """Return an error for every row that repeats the key of an earlier one."""
        seen, messages = {}, []
        for index, key in enumerate(keys):
            if key is None:
                continue
            if key in seen:
                messages.append(
                    {
                        "type": "error",
                        "record": index,
                        "rows": {"from": index, "to": index},
                        "field": self._import_key[-1],
                        "field_name": self._fields[self._import_key[-1]].string,
                        "message": self.env._(
                            "“%(key)s” is in the file twice (the first time %(rows)s rows above).",
                            key=" · ".join(value for _kind, value in key if value),
                            rows=index - seen[key],
                        ),
                    }
                )
            seen.setdefault(key, index)
        return messages

    @api.model
    def _import_known_ids(self, keys, domain=()):
        """Return ``{key: id}`` for the keys that records have already; a query per key field and one more."""
        if not keys:
            return {}
        choices = []
        for position, name in enumerate(self._import_key):
            choices.append(self._import_values(name, {key[position] for key in keys}))
        search_domain = list(domain)
        for name, values in zip(self._import_key, choices, strict=True):
            if self._fields[name].required:
                search_domain.append((name, "in", list(values.values())))
        found = defaultdict(list)
        for record in self.with_context(active_test=False).search(search_domain):
            found[tuple(record._import_value(name) for name in self._import_key)].append(record.id)
        known = {}
        for key in keys:
            wanted = tuple(values.get(part) for values, part in zip(choices, key, strict=True))
            if len(found.get(wanted, ())) == 1:
                known[key] = found[wanted][0]
        return known

    def _import_value(self, name):
        """Return a record's value of a key field as :meth:`_import_values` gives it."""
        value = self[name]
        field = self._fields[name]
        if field.type == "many2one":
            return value.id
        if field.type == "date":
            return value.isoformat() if value else False
        if field.type == "char":
            return (value or "").strip().lower()
        return value

    @api.model
    def _import_values(self, name, parts):
        """Return ``{part of a key: value of the field}``; parts are ``(kind, text)`` from the file."""
        field = self._fields[name]
        texts = {part for part in parts if part[1]}
        values = {part: False if field.type != "char" else "" for part in parts}
        if field.type == "many2one":
            by_name = {text for kind, text in texts if not kind}
            names = self.env[field.comodel_name]._import_ids_by_name(by_name)
            for kind, text in texts:
                if kind == ".id":
                    values[kind, text] = int(text) if text.isdigit() else None
                elif kind == "id":
                    record = self.env.ref(text if "." in text else f"__import__.{text}", raise_if_not_found=False)
                    values[kind, text] = record.id if record else None
                else:
                    values[kind, text] = names.get(text.lower())
        elif field.type == "integer":
            for part in texts:
                values[part] = int(float(part[1])) if part[1].replace(".", "", 1).isdigit() else None
        elif field.type == "char":
            for part in texts:
                values[part] = part[1].lower()
        else:
            for part in texts:
                values[part] = part[1]
        return values

    # --- one2many rows ------------------------------------------------------------------------------

    @api.model
    def _import_add_line_ids(self, fields, data, keys, parents):
        """Add a ``line/.id`` column for every one2many column group whose model has a key."""
        groups = {field.split("/")[0] for field in fields if "/" in field}
        for group in sorted(groups):
            field = self._fields.get(group)
            if not field or field.type != "one2many" or {f"{group}/id", f"{group}/.id"} & set(fields):
                continue
            lines = self.env[field.comodel_name]
            if not getattr(lines, "_import_key", None) or field.inverse_name not in lines._import_key:
                continue
            columns = lines._import_line_columns(fields, f"{group}/", field.inverse_name)
            if columns is None:
                continue
            current, row_keys = None, []
            for row, key, parent_id in zip(data, keys, parents, strict=True):
                current = parent_id if key else current
                row_keys.append(lines._import_line_key(row, columns, field.inverse_name, current))
            known = lines._import_known_ids(
                {key for key in row_keys if key},
                [(field.inverse_name, "in", [parent_id for parent_id in parents if parent_id])],
            )
            fields = [*fields, f"{group}/.id"]
            data = [
                [*row, str(known[key]) if key in known else ""]
                for row, key in zip(data, row_keys, strict=True)
            ]
        return fields, data

    @api.model
    def _import_line_columns(self, fields, prefix, inverse_name):
        columns = {}
        for name in self._import_key:
            for path in (name, f"{name}/id", f"{name}/.id"):
                if name != inverse_name and prefix + path in fields:
                    columns[name] = fields.index(prefix + path), path.rpartition("/")[2] if "/" in path else ""
                    break
        return columns or None

    @api.model
    def _import_line_key(self, row, columns, inverse_name, parent_id):
        """Return the key of a one2many row, None when the row has no line or its parent is new."""
        if not parent_id or not any(row[index] for index, _kind in columns.values()):
            return None
        return tuple(
            (".id", str(parent_id))
            if name == inverse_name
            else (columns[name][1], str(row[columns[name][0]] or "").strip())
            if name in columns
            else ("", "")
            for name in self._import_key
        )


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def _import_ids_by_name(self, names):
        """Return ``{lower-case name: id}`` for names as an import file holds them; unknown ones are left out.

        The names are matched like Odoo's import does, against everything a record is searched by.
        """
        return {
            name.lower(): found[0][0]
            for name in names
            if (found := self.name_search(name, operator="=", limit=2))
        }

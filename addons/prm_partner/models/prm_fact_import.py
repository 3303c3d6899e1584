from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

from ..engine.import_cells import BadCell, decimal_separators, read_month, read_number

MANAGER = "prm_partner.group_prm_manager"
#: the columns a file may have; the API calls them by the first part of the name
COLUMNS = ("partner_id", "month", "metric_id", "category_id", "value", "weight", "company_id", "as_of")
REQUIRED = ("partner_id", "month", "metric_id", "value")
#: so many rows with errors are told one by one
ERRORS_SHOWN = 100


class Problem(NamedTuple):
    """Stands where a cell's value would, and says in a sentence why there is none."""

    sentence: str


class PrmFact(models.Model):
    """Figures from elsewhere: a sales history, sell-out, what the partner reports.

    The only way by which people write facts. A row is known by partner, month, metric, category and
    company, so that the same file again changes nothing. All rows are written or none, by one
    statement: 100,000 rows of CSV take six seconds through the import screen, of XLSX thirty.

    An imported and a computed figure of one metric never stand for the same partner and month: a row
    for a month that was computed is refused, and the refresh leaves imported months alone. So a
    history can be imported up to the month in which invoicing with Odoo began.
    """

    _inherit = "prm.fact"

    # --- the two doors --------------------------------------------------------------------------------

    @api.model
    def load(self, fields, data):
        """Import rows as Odoo's import screen hands them over."""
        self._import_check_access()
        paths = [field.partition("/") for field in fields]
        foreign = [field for field, (name, _slash, _kind) in zip(fields, paths, strict=True) if name not in COLUMNS]
        missing = [name for name in REQUIRED if name not in {name for name, _slash, _kind in paths}]
        if foreign or missing:
            labels = self.fields_get(attributes=["string"])
            names = ", ".join(labels.get(name, {"string": name})["string"] for name in foreign or missing)
            sentence = (
                self.env._("Figures have no column “%(columns)s” to import; leave it out.", columns=names)
                if foreign
                else self.env._("The file needs a column “%(columns)s”.", columns=names)
            )
            return {"ids": False, "messages": [{"type": "error", "message": sentence}], "nextrow": 0}
        columns = {
            name: (kind, [_clean(row[index]) for row in data]) for index, (name, _slash, kind) in enumerate(paths)
        }
        written, problems = self._import_columns(columns, len(data))
        messages = [
            {
                "type": "error",
                "record": row,
                "field": fields[0],
                "rows": {"from": row, "to": row},
                "message": sentence,
                **({} if first is None else {"first": first}),
            }
            for row, sentence, first in problems
        ]
        return {"ids": False if messages else [fact for fact, _change in written], "messages": messages, "nextrow": 0}

    @api.model
    def import_facts(self, rows, dry_run=False, replace_computed=False):
        """Import figures by API: ``POST /json/2/prm.fact/import_facts`` with a manager's bearer key.

        :param list rows: dictionaries with ``partner`` (number, or name), ``month`` ("2026-03" or any day
            in it), ``metric`` (code) and ``value``; where needed ``category`` (name), ``weight`` (what a ratio
            divides by: payment delay of 12 days on 500 € is value 6000, weight 500), ``company`` (name; the
            user's by default), ``as_of`` (default now). Numbers may be texts.
        :param bool dry_run: check and count, but write nothing
        :param bool replace_computed: let the rows stand in place of computed figures
        :return: ``{"created": 2, "changed": 1, "unchanged": 97}``

        Refused rows are named in one error with a line each; then nothing is written.
        """
        self._import_check_access()
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ValidationError(self.env._("The figures to import are a list of objects, one per row."))
        names = {name.removesuffix("_id"): name for name in COLUMNS}
        foreign = sorted({str(name) for row in rows for name in row} - set(names))
        if foreign:
            raise ValidationError(self.env._("Figures have no “%(columns)s” to import.", columns=", ".join(foreign)))
        columns = {
            name: ("", [_clean(row.get(key)) for row in rows])
            for key, name in names.items()
            if name in REQUIRED or any(key in row for row in rows)
        }
        attempt = self.env.cr.savepoint()
        written, problems = self._import_columns(columns, len(rows), replace_computed)
        attempt.close(rollback=bool(dry_run or problems))
        if problems:
            lines = [
                self.env._("Row %(row)s: %(sentence)s", row=row + 1, sentence=sentence)
                for row, sentence, _first in problems
            ]
            raise ValidationError("\n".join(lines))
        return {
            change: sum(1 for _fact, done in written if done == change)
            for change in ("created", "changed", "unchanged")
        }

    @api.model
    def _import_check_access(self):
        if not self.env.su and not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Figures are imported by managers of the partner network."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_computed(self):
        if not self.env.su and any(fact.source != "import" for fact in self):
            raise UserError(self.env._("Computed figures follow from their source; only imported ones are deleted."))

    def unlink(self):
        """Let computed figures take the place of deleted imported ones."""
        self._import_note(self.filtered(lambda fact: fact.source == "import").ids)
        return super().unlink()

    @api.autovacuum
    def _gc_without_dimension(self):
        """Sweep up facts whose partner, company, metric or category was deleted past the ORM."""
        for column, table in (
            ("partner_id", "res_partner"),
            ("company_id", "res_company"),
            ("metric_id", "prm_metric"),
        ):
            self.env.cr.execute(
                SQL(
                    "DELETE FROM prm_fact WHERE NOT EXISTS (SELECT FROM %s kept WHERE kept.id = prm_fact.%s)",
                    SQL.identifier(table),
                    SQL.identifier(column),
                )
            )
        lost = self.env.execute_query(
            SQL(
                """SELECT DISTINCT category_id FROM prm_fact WHERE category_id IS NOT NULL
                      AND NOT EXISTS (SELECT FROM product_category kept WHERE kept.id = prm_fact.category_id)"""
            )
        )
        if lost:
            self.env["product.category"]._prm_release_facts([category_id for (category_id,) in lost])

    # --- what Odoo's import screen asks ---------------------------------------------------------------

    @api.model
    def _import_is_one_transaction(self, fields):
        return True

    @api.model
    def _import_reads_cells(self):
        """Months and numbers come in more ways than Odoo's import reads."""
        return True

    @api.model
    def get_import_templates(self):
        template = "/prm_partner/static/xlsx/prm_fact.xlsx"
        return [{"label": self.env._("Template with examples"), "template": template}]

    # --- reading --------------------------------------------------------------------------------------

    @api.model
    def _import_columns(self, columns, count, replace_computed=False):
        """Check and write rows given as columns.

        :param dict columns: field → ``(kind, cells)``; kind ``""`` for names, ``id`` and ``.id`` for ids
        :return: ``([(fact id, "created" | "changed" | "unchanged")], [(row, sentence, first row or None)])``
        """
        read, labels = self._import_read(columns), self.fields_get(COLUMNS, ["string"])
        problems, rows, first_row = [], [], {}
        for index in range(count):
            row, sentence = {}, None
            for name in COLUMNS:
                value = read[name][columns[name][1][index]] if name in columns else read[name][None]
                if isinstance(value, Problem):
                    label = labels[name]["string"]
                    sentence = self.env._("“%(field)s”: %(sentence)s", field=label, sentence=value.sentence)
                    break
                row[name] = value
            sentence = sentence or self._import_weight_problem(row)
            if sentence:
                problems.append((index, sentence, None))
                continue
            rows.append((index, row))
            key = tuple(row[name] for name in ("metric_id", "partner_id", "month", "company_id", "category_id"))
            first = first_row.setdefault(key, index)
            if first != index:
                sentence = self.env._(
                    "%(metric)s of %(partner)s in %(month)s is in the file twice.",
                    metric=self.env["prm.metric"].browse(row["metric_id"]).display_name,
                    partner=self.env["res.partner"].browse(row["partner_id"]).display_name,
                    month=row["month"].strftime("%Y-%m"),
                )
                problems.append((index, sentence, first))
        if not problems and not replace_computed:
            problems = self._import_computed_problems(rows)
        if len(problems) > ERRORS_SHOWN:
            index, sentence, first = problems[ERRORS_SHOWN - 1]
            more = len(problems) - ERRORS_SHOWN
            sentence = self.env._("%(sentence)s (%(count)s more rows have errors.)", sentence=sentence, count=more)
            problems[ERRORS_SHOWN - 1 :] = [(index, sentence, first)]
        if problems:
            return [], problems
        return self._import_write([row for _index, row in rows], replace_computed), []

    @api.model
    def _import_read(self, columns):
        """Return ``{field: {cell: value or Problem}}``, each different cell read once."""
        cells = {name: (kind, set(column)) for name, (kind, column) in columns.items()}
        absent = ("", {None})
        read = {
            "partner_id": self._import_partners(*cells.get("partner_id", absent)),
            "metric_id": self._import_metrics(*cells.get("metric_id", absent)),
            "category_id": self._import_categories(*cells.get("category_id", absent)),
            "company_id": self._import_companies(*cells.get("company_id", absent)),
            "month": {cell: self._import_month(cell) for cell in cells.get("month", absent)[1]},
            "as_of": {cell: self._import_as_of(cell) for cell in cells.get("as_of", absent)[1]},
        }
        decimal = self.env.context.get("prm_import_decimal") or "."
        for name in ("value", "weight"):
            texts = cells.get(name, absent)[1]
            doubtful = bool(decimal_separators(texts) - {decimal})
            read[name] = {cell: self._import_number(cell, decimal, doubtful) for cell in texts}
            if name == "value":
                read[name][None] = Problem(self.env._("it is missing."))
        return read

    @api.model
    def _import_month(self, cell):
        if cell is None:
            return Problem(self.env._("it is missing."))
        try:
            month = read_month(cell)
        except BadCell as bad:
            if bad.code == "ambiguous":
                return Problem(self.env._("%(cell)s is read in two ways; write 2026-03 for March.", cell=cell))
            return Problem(self.env._("“%(cell)s” is no month; write 2026-03 for March.", cell=cell))
        if month > fields.Date.context_today(self):
            return Problem(self.env._("%(month)s lies in the future.", month=month.strftime("%Y-%m")))
        return month

    @api.model
    def _import_number(self, cell, decimal, doubtful):
        if cell is None:
            return None
        try:
            return read_number(cell, decimal, doubtful)
        except BadCell as bad:
            if bad.code == "separator":
                return Problem(
                    self.env._(
                        "%(cell)s may have thousands or decimals; choose the decimal separator in the options.",
                        cell=cell,
                    )
                )
            return Problem(self.env._("“%(cell)s” is no number.", cell=cell))

    @api.model
    def _import_as_of(self, cell):
        if cell is None:
            return fields.Datetime.now()
        try:
            moment = fields.Datetime.to_datetime(str(cell).replace("T", " ").removesuffix("Z")[:19])
        except ValueError:
            moment = None
        return moment or Problem(self.env._("“%(cell)s” is no date; write 2026-03-31.", cell=cell))

    @api.model
    def _import_weight_problem(self, row):
        """A ratio needs its divisor; without one it would be a figure from nowhere."""
        if "weight" not in row:
            return None
        metric = self.env["prm.metric"].browse(row["metric_id"])
        is_ratio = metric.sudo().aggregation == "ratio"
        if is_ratio and not (row["weight"] and row["weight"] > 0):
            return self.env._(
                "“Weight”: %(metric)s is a ratio; write what it divides by, more than 0.", metric=metric.display_name
            )
        if not is_ratio and row["weight"]:
            return self.env._("“Weight”: %(metric)s is no ratio; leave it empty.", metric=metric.display_name)
        row["weight"] = row["weight"] if is_ratio else None
        return None


def _clean(cell):
    """Return a cell without blanks around it, and None for an empty one."""
    if isinstance(cell, str):
        return cell.strip() or None
    if isinstance(cell, bool | list | dict):
        return str(cell)
    return cell

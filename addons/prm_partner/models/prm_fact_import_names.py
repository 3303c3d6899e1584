from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .prm_fact_import import Problem


class PrmFact(models.Model):
    """Importing figures: finding what a file names, and writing its rows."""

    _inherit = "prm.fact"

    # --- names ----------------------------------------------------------------------------------------

    @api.model
    def _import_partners(self, kind, cells):
        """Find partners by number, else by name; one query for all of them."""
        found = {None: Problem(self.env._("it is missing."))}
        texts = {cell: str(cell).lower() for cell in cells if cell is not None}
        partners = self.env["res.partner"].with_context(active_test=False)
        if kind:
            by_id = self._import_ids("res.partner", kind, texts)
            firms = partners.search([("id", "in", list(by_id.values())), ("prm_is_partner", "=", True)])
            named = {text: [record] for text, record in by_id.items() if record in firms.ids}
        else:
            named = self._import_partners_by_name(partners, set(texts.values()))
        for cell, text in texts.items():
            ids = named.get(text, ())
            if len(ids) == 1:
                found[cell] = ids[0]
            elif ids:
                found[cell] = Problem(
                    self.env._("“%(name)s” is the name of more than one partner; write the number.", name=cell)
                )
            else:
                found[cell] = Problem(self._import_unknown_partner(cell))
        return found

    @api.model
    def _import_partners_by_name(self, partners, texts):
        partners.flush_model(["prm_number", "name", "prm_is_partner"])
        spelled = SQL(
            "(SELECT id FROM res_partner WHERE prm_is_partner"
            " AND (lower(btrim(prm_number)) = ANY(%(texts)s) OR lower(btrim(name)) = ANY(%(texts)s)))",
            texts=list(texts),
        )
        by_number, by_name = {}, {}
        for partner in partners.search_fetch(Domain("id", "in", spelled), ["prm_number", "name"], order="id"):
            by_number.setdefault((partner.prm_number or "").strip().lower(), []).append(partner.id)
            by_name.setdefault((partner.name or "").strip().lower(), []).append(partner.id)
        return {text: by_number.get(text) or by_name.get(text, []) for text in texts}

    @api.model
    def _import_unknown_partner(self, cell):
        digits = str(cell).lstrip("0")
        if digits.isdigit():
            rows = self.env.execute_query(
                SQL("SELECT prm_number FROM res_partner WHERE ltrim(prm_number, '0') = %s LIMIT 1", digits)
            )
            if rows:
                return self.env._(
                    "there is no partner %(number)s, but %(known)s; format the column as text to keep zeros.",
                    number=cell,
                    known=rows[0][0],
                )
        return self.env._("no partner of the network has the number or name “%(name)s”.", name=cell)

    @api.model
    def _import_metrics(self, kind, cells):
        found = {None: Problem(self.env._("it is missing."))}
        metrics = self.env["prm.metric"].search([("active", "in", (True, False))])
        by_code = {metric.code.lower(): metric for metric in metrics}
        texts = {cell: str(cell).lower() for cell in cells if cell is not None}
        others = {text for text in texts.values() if text not in by_code}
        by_name = {} if kind else self.env["prm.metric"].with_context(active_test=False)._import_ids_by_name(others)
        by_id = self._import_ids("prm.metric", kind, texts) if kind else {}
        for cell, text in texts.items():
            ids = [by_id[text]] if text in by_id else by_name.get(text, [])
            metric = by_code.get(text) if not kind else None
            metric = metric or metrics.browse(ids[0] if len(ids) == 1 else None)
            if not metric:
                found[cell] = Problem(self.env._("there is no metric with the code or name “%(name)s”.", name=cell))
            elif not metric.active:
                found[cell] = Problem(self.env._("the metric %(name)s is archived.", name=metric.display_name))
            else:
                found[cell] = metric.id
        return found

    @api.model
    def _import_categories(self, kind, cells):
        found = {None: None}
        texts = {cell: str(cell) for cell in cells if cell is not None}
        if kind:
            by_id = self._import_ids("product.category", kind, {cell: text.lower() for cell, text in texts.items()})
            named = {cell: [by_id[text.lower()]] for cell, text in texts.items() if text.lower() in by_id}
        else:
            named = self._import_categories_by_name(set(texts.values()))
        for cell, text in texts.items():
            ids = named.get(text, ())
            if len(ids) == 1:
                found[cell] = ids[0]
            elif ids:
                found[cell] = Problem(
                    self.env._("“%(name)s” fits more than one category; write its whole path.", name=cell)
                )
            else:
                found[cell] = Problem(self.env._("there is no product category “%(name)s”.", name=cell))
        return found

    @api.model
    def _import_categories_by_name(self, texts):
        """Find categories by their path, else by the last part of it alone."""
        categories = self.env["product.category"]
        named = categories._import_ids_by_name(texts)
        leaves = {}
        for category in categories.search_fetch([], ["name"]) if texts - set(named) else ():
            leaves.setdefault(category.name.strip().lower(), []).append(category.id)
        return {text: named.get(text) or leaves.get(text.lower(), []) for text in texts}

    @api.model
    def _import_companies(self, kind, cells):
        """Find companies among those the user works in."""
        found = {None: self.env.company.id}
        companies = self.env.companies
        by_name = {(company.name or "").strip().lower(): company.id for company in companies}
        texts = {cell: str(cell).lower() for cell in cells if cell is not None}
        by_id = self._import_ids("res.company", kind, texts) if kind else {}
        for cell, text in texts.items():
            company_id = by_id.get(text) if kind else by_name.get(text)
            if company_id not in companies.ids:
                company_id = Problem(self.env._("you do not work in a company “%(name)s”.", name=cell))
            found[cell] = company_id
        return found

    @api.model
    def _import_ids(self, model, kind, texts):
        """Return ``{text: id}`` for database ids (kind ``.id``) or external ids (kind ``id``)."""
        found = {}
        for cell, text in texts.items():
            if kind == ".id":
                record = self.env[model].browse(int(text) if text.isdigit() else 0).exists()
            else:
                xmlid = str(cell)
                record = self.env.ref(xmlid if "." in xmlid else f"__import__.{xmlid}", raise_if_not_found=False)
            if record and record._name == model:
                found[text] = record.id
        return found

    # --- writing --------------------------------------------------------------------------------------

    @api.model
    def _import_given(self, rows):
        """Return the rows as a table of SQL, numbered from 1."""
        columns = {
            "company_id": "int",
            "partner_id": "int",
            "month": "date",
            "metric_id": "int",
            "category_id": "int",
            "value": "float8",
            "weight": "float8",
            "as_of": "timestamp",
        }
        arrays = SQL(", ").join(SQL(f"%s::{kind}[]", [row[name] for row in rows]) for name, kind in columns.items())
        return SQL(
            "unnest(%s) WITH ORDINALITY AS given (%s, number)",
            arrays,
            SQL(", ").join(SQL.identifier(name) for name in columns),
        )

    @api.model
    def _import_computed_problems(self, rows):
        """Return the rows whose partner and month have computed figures of the metric."""
        provided = self.env["prm.metric"].sudo().search([("provider", "!=", False)])
        rows = [(index, row) for index, row in rows if row["metric_id"] in provided.ids]
        if not rows:
            return []
        self.env["prm.fact"].flush_model()
        computed = self.env.execute_query(
            SQL(
                """
                SELECT number FROM %(given)s
                 WHERE EXISTS (
                       SELECT FROM prm_fact fact
                        WHERE fact.metric_id = given.metric_id AND fact.partner_id = given.partner_id
                          AND fact.month = given.month AND fact.company_id = given.company_id
                          AND fact.source = 'auto')
              ORDER BY number
                """,
                given=self._import_given([row for _index, row in rows]),
            )
        )
        problems = []
        for (number,) in computed:
            index, row = rows[number - 1]
            sentence = self.env._(
                "%(metric)s of %(partner)s in %(month)s is computed already; leave the row out.",
                metric=provided.browse(row["metric_id"]).display_name,
                partner=self.env["res.partner"].browse(row["partner_id"]).display_name,
                month=row["month"].strftime("%Y-%m"),
            )
            problems.append((index, sentence, None))
        return problems

    @api.model
    def _import_write(self, rows, replace_computed):
        """Write all rows by one statement; return ``[(id, what was done)]`` in their order."""
        if not rows:
            return []
        self.env["prm.fact"].flush_model()
        if replace_computed:
            self.env.cr.execute(
                SQL(
                    """
                    DELETE FROM prm_fact fact USING %s
                     WHERE fact.metric_id = given.metric_id AND fact.partner_id = given.partner_id
                       AND fact.month = given.month AND fact.company_id = given.company_id
                       AND fact.source = 'auto'
                    """,
                    self._import_given(rows),
                )
            )
        written = self.env.execute_query(
            SQL(
                """
                WITH given AS MATERIALIZED (SELECT * FROM %(given)s),
                written AS (
                    INSERT INTO prm_fact AS fact
                           (company_id, partner_id, month, metric_id, category_id, value, weight, source, as_of)
                    SELECT company_id, partner_id, month, metric_id, category_id, value, weight, 'import', as_of
                      FROM given
                        ON CONFLICT (metric_id, partner_id, month, company_id, COALESCE(category_id, 0), source)
                        DO UPDATE SET value = EXCLUDED.value, weight = EXCLUDED.weight, as_of = EXCLUDED.as_of
                     WHERE (fact.value, fact.weight) IS DISTINCT FROM (EXCLUDED.value, EXCLUDED.weight)
                 RETURNING fact.*
                )
                SELECT COALESCE(old.id, written.id),
                       CASE WHEN old.id IS NULL THEN 'created'
                            WHEN written.id IS NULL THEN 'unchanged'
                            ELSE 'changed' END
                  FROM given
             LEFT JOIN written ON %(same_written)s
             LEFT JOIN prm_fact old ON %(same_old)s AND old.source = 'import'
              ORDER BY given.number
                """,
                given=self._import_given(rows),
                same_written=self._import_same_key("written"),
                same_old=self._import_same_key("old"),
            )
        )
        self.env.invalidate_all()
        self._import_note([fact_id for fact_id, change in written if change != "unchanged"])
        metrics = self.env["prm.metric"].sudo().browse({row["metric_id"] for row in rows})
        metrics.filtered(lambda metric: not metric.provider).as_of = fields.Datetime.now()
        self.env["prm.fact.rollup"].sudo()._renew()
        return written

    @api.model
    def _import_note(self, fact_ids):
        """Note imported facts that came, changed or go, for what computes the same metric or from it."""
        if not fact_ids:
            return
        dirty = self.env["prm.fact.dirty"].sudo()
        metrics = self.env["prm.metric"].sudo().with_context(active_test=False)
        groups = self.env.execute_query(
            SQL("SELECT metric_id, array_agg(id) FROM prm_fact WHERE id = ANY(%s) GROUP BY 1", fact_ids)
        )
        providers = self.env["prm.fact.provider"]._providers()
        for metric_id, ids in groups:
            metric = metrics.browse(metric_id)
            pairs = SQL("SELECT partner_id, month FROM prm_fact WHERE id = ANY(%s)", ids)
            dirty._mark_readers([metric.code], pairs)
            if metric.provider in providers:
                dirty._mark(metric.provider, pairs)

    @api.model
    def _import_same_key(self, alias):
        return SQL(
            "(%(a)s.metric_id, %(a)s.partner_id, %(a)s.month, %(a)s.company_id, COALESCE(%(a)s.category_id, 0))"
            " = (given.metric_id, given.partner_id, given.month, given.company_id, COALESCE(given.category_id, 0))",
            a=SQL.identifier(alias),
        )

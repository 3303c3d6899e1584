"""Many copies of sample records in a few statements: the samples come from the ORM, the copies from PostgreSQL.

    copies = Multiply(env, 5000)
    copies.add("res_partner", firm.ids, {"name": "sample.name || ' ' || copy"})
    copies.add("res_users", users.ids, {"login": "sample.login || copy"})

makes 4,999 further firms with users. A foreign key to a sample added before (or to one of the same table) leads to
the row of the same copy; all else is as in the sample. Each table costs one INSERT … SELECT.
"""

from odoo.tools import SQL


class Multiply:
    """`times` - 1 copies of the samples that are added; `ids` tells where they stand."""

    def __init__(self, env, times):
        self.env = env
        self.times = times
        self._added = {}

    def add(self, table, ids, columns=None, links=None):
        """Copy rows of a table.

        :param ids: of the samples; None for a table without ids: the rows that belong to samples by a foreign key
        :param dict columns: column → SQL expression over `sample` (the row) and `copy` (2 … times)
        :param dict links: column → table, of references without a foreign key
        """
        keys = self._foreign_keys(table) | (links or {})
        if ids is not None:
            first = self._value("SELECT COALESCE(MAX(id), 0) + 1 FROM %s", SQL.identifier(table))
            self._added[table] = (sorted(ids), first)
        known = {name: target for name, target in keys.items() if target in self._added}
        samples = SQL("id = ANY(%s)", ids) if ids is not None else SQL(" OR ").join(
            SQL("%s = ANY(%s)", SQL.identifier(name), self._added[target][0]) for name, target in known.items()
        )  # fmt: skip
        names = self.env.execute_query(
            SQL("SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'",
                table)
        )  # fmt: skip
        values = {name: self._value_of(table, name, columns or {}, known) for (name,) in names}
        self._value(
            """
            WITH made AS (
                INSERT INTO %(table)s (%(names)s)
                SELECT %(values)s
                  FROM generate_series(2, %(times)s) copy
                 CROSS JOIN (
                       SELECT *, row_number() OVER (%(order)s) - 1 AS place FROM %(table)s WHERE %(samples)s) sample
                 ORDER BY copy
             RETURNING 1)
            SELECT COUNT(*) FROM made
            """,
            table=SQL.identifier(table),
            names=SQL(", ").join(map(SQL.identifier, values)),
            values=SQL(", ").join(values.values()),
            order=SQL("ORDER BY id") if ids is not None else SQL(),
            times=self.times,
            samples=samples,
        )
        # the planner is to know what the next statements read
        self.env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
        if ids is not None:
            self._value("SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT MAX(id) FROM %s))", table,
                        SQL.identifier(table))  # fmt: skip

    def ids(self, table, copy):
        """Return the ids of the rows of a copy (1: the samples), in the order of the samples."""
        ids, first = self._added[table]
        return ids if copy == 1 else [first + (copy - 2) * len(ids) + place for place in range(len(ids))]

    def _value_of(self, table, name, columns, known):
        if name in columns:
            return SQL(columns[name])
        column = SQL.identifier("sample", name)
        if name == "id":
            ids, first = self._added[table]
            return SQL("%s + (copy - 2) * %s + sample.place", first, len(ids))
        if name not in known:
            return column
        ids, first = self._added[known[name]]
        return SQL(
            "COALESCE(%s + (copy - 2) * %s + array_position(%s, %s) - 1, %s)", first, len(ids), ids, column, column
        )

    def _foreign_keys(self, table):
        """Return `{column: table}` of the foreign keys of a table."""
        query = SQL(
            """
            SELECT attribute.attname, target.relname
              FROM pg_constraint key
              JOIN pg_class source ON source.oid = key.conrelid
              JOIN pg_class target ON target.oid = key.confrelid
              JOIN pg_attribute attribute ON attribute.attrelid = source.oid AND attribute.attnum = key.conkey[1]
             WHERE key.contype = 'f' AND source.relname = %s
            """,
            table,
        )
        return dict(self.env.execute_query(query))

    def _value(self, query, *arguments, **named):
        return self.env.execute_query(SQL(query, *arguments, **named))[0][0]

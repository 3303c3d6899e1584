from odoo import models


class PrmBenchmarkRow(models.AbstractModel):
    """The table of array rows: all figures of a unit and month in one row, for reading in bulk.

    ``month`` is ``year * 12 + month - 1``; ``values[position]`` belongs to the item with that position. A table
    without a model's methods: no RPC reaches it. Rows are written when figures are submitted or reopened.
    """

    _name = "prm.benchmark.row"
    _description = "Benchmark Figures in Rows"

    def init(self):
        self.env.cr.execute(
            """
            CREATE TABLE IF NOT EXISTS prm_benchmark_row (
                unit_id integer NOT NULL REFERENCES prm_benchmark_unit ON DELETE CASCADE,
                programme_id integer NOT NULL REFERENCES prm_benchmark_programme ON DELETE CASCADE,
                month integer NOT NULL,
                provisional boolean NOT NULL DEFAULT false,
                values numeric[] NOT NULL,
                PRIMARY KEY (unit_id, month)
            );
            CREATE INDEX IF NOT EXISTS prm_benchmark_row_programme_month ON prm_benchmark_row (programme_id, month);
            """
        )

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Judge measures anew by which way of their KPI is the good one.

    Where a goal was met already when it was noted, the way was taken to be the other one: a margin that fell below it
    counted as reached, one that stayed above it as no nearer. Goals of KPIs without a good way, and what the firms
    settled by hand, stay as they are.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    measures = env["prm.benchmark.measure"].search(
        [("state", "!=", "dropped"), ("by_hand", "=", False), ("result_month", "!=", False)]
    )
    for programme, rows in measures.grouped("programme_id").items():
        directions = env["prm.benchmark.measure"]._directions(programme)
        for measure in rows:
            direction = directions.get(measure.kpi_code)
            if direction in ("up", "down"):
                state = measure._state_at(measure.result_value, measure.result_month, direction)
                if state != measure.state:
                    measure.state = state

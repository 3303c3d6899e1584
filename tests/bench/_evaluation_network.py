"""The network for bench_evaluation: ten years of figures of every firm, and a release of two years.

The programme asks for all items of the catalogue each month and has all its KPIs. A firm's figures are those of a
model, a little different for each firm, item and month; the release is computed by the product itself.
"""

from dateutil.relativedelta import relativedelta

from odoo import fields

from tests.bench import _benchmark_network, _portal_network

MONTHS = 120
#: months whose submissions are there as records: what decides who takes part in a release
SUBMITTED = 24

BASE = "CREATE TEMPORARY TABLE base (position int, value numeric) ON COMMIT DROP"
ARRAYS = """
    INSERT INTO prm_benchmark_row (unit_id, programme_id, month, provisional, values)
    SELECT unit.id, unit.programme_id, month, FALSE,
           (SELECT array_agg(ROUND(base.value * (80 + (unit.id * 7 + base.position * 3 + month * 5) %% 41) / 100, 2)
                             ORDER BY base.position) FROM base)
      FROM prm_benchmark_unit unit
     CROSS JOIN generate_series(%(month)s - %(months)s + 1, %(month)s) month
     WHERE unit.programme_id = %(programme)s
"""
SUBMISSIONS = """
    INSERT INTO prm_benchmark_submission (unit_id, round_id, programme_id, company_id, month, firm_id, state, revision,
                                          filled, wanted, open_findings, reopened, provisional, nil)
    SELECT unit.id, round.id, round.programme_id, round.company_id, round.month, unit.firm_id, 'signed_off', 1,
           %(items)s, %(items)s, 0, 0, FALSE, FALSE
      FROM prm_benchmark_round round JOIN prm_benchmark_unit unit ON unit.programme_id = round.programme_id
     WHERE round.programme_id = %(programme)s
       AND round.month > %(last)s::timestamp - make_interval(months => %(submitted)s)
"""


def build(env, size):
    """Make and commit a network of `size` firms with a release of the last month, with fresh statistics.

    :return: as of _portal_network.build
    """
    known = _portal_network.build(env, size)
    programme = _programme(env)
    last = fields.Date.today().replace(day=1) - relativedelta(months=1)
    names = {
        "programme": programme.id,
        "last": last,
        "month": last.year * 12 + last.month - 1,
        "months": MONTHS,
        "submitted": SUBMITTED,
        "items": len(programme.item_ids),
    }
    env.flush_all()
    for statement in (_benchmark_network.ROUNDS, _benchmark_network.PARTICIPANTS, _benchmark_network.UNITS):
        env.cr.execute(statement, names)
    env.cr.execute("UPDATE prm_benchmark_round SET state = 'closed' WHERE programme_id = %s", [programme.id])
    env.cr.execute(BASE)
    env.cr.execute_values("INSERT INTO base VALUES %s", _base(programme))
    for statement in (ARRAYS, SUBMISSIONS):
        env.cr.execute(statement, names)
    _tidy(env)
    env.invalidate_all()
    _release(env, programme)
    return known


def _tidy(env):
    """Do at once what the database does by itself in the hours after so much was written."""
    env.cr.commit()
    connection = env.cr._cnx
    connection.autocommit = True
    try:
        env.cr.execute("VACUUM ANALYZE")
    finally:
        connection.autocommit = False


def _programme(env):
    programme = env["prm.benchmark.programme"].create(
        {"name": "Bench", "code": "BENCH", "state": "running", "month_from": "2010-01-01"}
    )
    section = env["prm.benchmark.section"].create({"name": "All", "programme_id": programme.id, "frequency": "month"})
    items = env["prm.benchmark.catalogue.item"].search([])
    kpis = env["prm.benchmark.catalogue.kpi"].search([])
    env["prm.demo"]._take_items(programme, section, items.mapped("code"))
    env["prm.demo"]._take_kpis(programme, kpis.mapped("code"))
    return programme


def _base(programme):
    """Return rows of position and figure: cost is below turnover, a part below its whole."""
    size = {"eur": 100_000, "m2": 900, "fte": 14, "hours": 1_500, "days": 900, "count": 400}
    share = {"U": 10, "U_GROSS": 12, "U_LIST": 11, "W": 7, "K": 2, "ASSETS": 40, "ASSETS_CURRENT": 25, "S": 20}
    return [(item.position, size[item.unit] * share.get(item.code, 1)) for item in programme.item_ids]


def _release(env, programme):
    releases = env["prm.benchmark.release"]
    last = programme.round_ids.sorted("month")[-1]
    release = releases._start(last)
    release._prepare()
    assert not release.problem, release.problem
    release.write({"state": "released", "released_at": fields.Datetime.now(), "released_by_id": env.uid})
    release._mark_latest()
    _tidy(env)

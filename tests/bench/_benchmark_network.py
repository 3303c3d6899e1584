"""The benchmark for bench_benchmark: three years of figures of every firm.

The programme is the demo network's: 26 items in six sections, 28 KPIs of the catalogue. All firms report what the
demo's model of a dealer reports, copied in SQL. The last month is open, and its figures are typed.
"""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tools import SQL

from tests.bench import _portal_network

MONTHS, MONTHS_WITH_VALUES = 36, 3
NUMBER = 2  #: of the demo's dealer whose business all have

ROUNDS = """
    INSERT INTO prm_benchmark_round (programme_id, company_id, month, state, date_due)
    SELECT programme.id, company_id, month::date, CASE WHEN month = %(last)s THEN 'open' ELSE 'closed' END,
           month::date + 55
      FROM prm_benchmark_programme programme,
           generate_series(%(last)s::timestamp - make_interval(months => %(months)s - 1), %(last)s, '1 month') month
     WHERE programme.id = %(programme)s
"""
PARTICIPANTS = """
    INSERT INTO prm_benchmark_participant (programme_id, company_id, partner_id, fiscal_month, active)
    SELECT programme.id, programme.company_id, firm.id, 1, TRUE
      FROM prm_benchmark_programme programme, res_partner firm
     WHERE programme.id = %(programme)s AND firm.prm_is_partner AND firm.active
"""
UNITS = """
    INSERT INTO prm_benchmark_unit
           (participant_id, partner_id, firm_id, programme_id, company_id, name, level, active)
    SELECT participant.id, partner_id, partner_id, programme_id, participant.company_id, firm.name, 'firm', TRUE
      FROM prm_benchmark_participant participant JOIN res_partner firm ON firm.id = partner_id
     WHERE programme_id = %(programme)s
"""
#: the items that are due in a round, fiscal years beginning in January
DUE = """
      JOIN prm_benchmark_item item ON item.programme_id = round.programme_id
      JOIN prm_benchmark_section section ON section.id = item.section_id AND MOD(
           EXTRACT(MONTH FROM round.month)::int,
           CASE frequency WHEN 'year' THEN 12 WHEN 'quarter' THEN 3 ELSE 1 END) = 0
"""
SUBMISSIONS = f"""
    INSERT INTO prm_benchmark_submission (unit_id, round_id, programme_id, company_id, month, firm_id, state, revision,
                                          filled, wanted, open_findings, reopened, provisional, nil)
    SELECT unit.id, round.id, round.programme_id, round.company_id, round.month, unit.firm_id,
           CASE round.state WHEN 'open' THEN 'draft' ELSE 'signed_off' END, 1, due.items, due.items, 0, 0, FALSE, FALSE
      FROM prm_benchmark_round round
      JOIN prm_benchmark_unit unit ON unit.programme_id = round.programme_id
      JOIN (SELECT round.id, COUNT(*) AS items FROM prm_benchmark_round round {DUE} GROUP BY 1) due ON due.id = round.id
     WHERE round.programme_id = %(programme)s
"""  # noqa: S608 (our own text)
FIGURES = "CREATE TEMPORARY TABLE figure (month date, code varchar, value numeric) ON COMMIT DROP"
VALUES = f"""
    INSERT INTO prm_benchmark_value (submission_id, item_id, value, revision, source)
    SELECT submission.id, item.id, figure.value, 1, 'form'
      FROM prm_benchmark_submission submission JOIN prm_benchmark_round round ON round.id = submission.round_id {DUE}
      JOIN figure ON figure.month = round.month AND figure.code = item.code
     WHERE round.programme_id = %(programme)s
       AND round.month > %(last)s::timestamp - make_interval(months => %(valued)s)
"""  # noqa: S608 (our own text)
ARRAYS = f"""
    INSERT INTO prm_benchmark_row (unit_id, programme_id, month, provisional, values)
    SELECT unit.id, unit.programme_id, line.month, FALSE, line.values
      FROM prm_benchmark_unit unit
      JOIN (SELECT EXTRACT(YEAR FROM round.month)::int * 12 + EXTRACT(MONTH FROM round.month)::int - 1 AS month,
                   array_agg(due.value ORDER BY item.position) AS values
              FROM prm_benchmark_round round
              JOIN prm_benchmark_item item ON item.programme_id = round.programme_id
         LEFT JOIN (SELECT round.month, item.id, figure.value FROM prm_benchmark_round round {DUE}
                      JOIN figure ON figure.month = round.month AND figure.code = item.code
                     WHERE round.programme_id = %(programme)s) due ON due.month = round.month AND due.id = item.id
             WHERE round.programme_id = %(programme)s AND round.state = 'closed'
          GROUP BY round.month) line ON TRUE
     WHERE unit.programme_id = %(programme)s
"""  # noqa: S608 (our own text)


def build(env, size):
    """Make and commit a network of `size` firms with figures, with fresh statistics.

    :return: as of _portal_network.build, and ``round`` (the open one), ``unit`` of the director's firm, ``item`` (id of
        one that is asked, to be typed) and ``figure`` (what stands in it)
    """
    known = _portal_network.build(env, size)
    programme = _programme(env)
    last = fields.Date.today().replace(day=1) - relativedelta(months=1)
    names = {"programme": programme.id, "last": last, "months": MONTHS, "valued": MONTHS_WITH_VALUES}
    env.flush_all()
    for statement in (ROUNDS, PARTICIPANTS, UNITS, SUBMISSIONS, FIGURES):
        env.cr.execute(statement, names)
    env.cr.execute_values("INSERT INTO figure VALUES %s", _figures(env, last))
    for statement in (VALUES, ARRAYS):
        env.cr.execute(statement, names)
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    env.invalidate_all()
    item = programme.item_ids.filtered(lambda item: item.code == "K")
    ((round_id, unit_id, figure),) = env.execute_query(
        SQL(
            """
            SELECT submission.round_id, submission.unit_id, value.value::int
              FROM prm_benchmark_submission submission JOIN prm_benchmark_value value ON submission_id = submission.id
             WHERE firm_id = %s AND submission.state = 'draft' AND item_id = %s
            """,
            known["firm"],
            item.id,
        )
    )
    return known | {"round": round_id, "unit": unit_id, "item": item.id, "figure": figure}


def _programme(env):
    from odoo.addons.prm_benchmark.demo.table_benchmark import KPIS, SECTIONS

    programme = env["prm.benchmark.programme"].create(
        {"name": "Bench", "code": "BENCH", "state": "running", "month_from": "2020-01-01"}
    )
    for number, (names, frequency, level, days, codes) in enumerate(SECTIONS.values()):
        section = env["prm.benchmark.section"].create(
            {"name": names[0], "programme_id": programme.id, "frequency": frequency, "level": level, "sequence": number}
            | {"deadline_days": days}
        )
        env["prm.demo"]._take_items(programme, section, codes)
    env["prm.demo"]._take_kpis(programme, KPIS)
    return programme


def _figures(env, last):
    """Return rows of month, code and figure."""
    demo = env["prm.demo"]
    firm = demo._benchmark_firm(NUMBER)
    rows = []
    for back in range(MONTHS):
        figures = demo._benchmark_month(NUMBER, firm, back + 1)
        rows += [(last - relativedelta(months=back), code, str(figure)) for code, figure in figures.items()]
    return rows

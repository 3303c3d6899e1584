"""A year's workbook of twenty branches: what reading, checking and writing it costs against openpyxl reading it."""

import gc
import io
import time
import tracemalloc

from openpyxl import load_workbook

BRANCHES, ITEMS, MONTHS = 20, 40, 12
REPEATS = 3
MEGABYTE, MOST_MEMORY = 1e6, 200


def rows(ctx, env, size):
    """Yield the rows of an upload in a network of `size` firms; all is rolled back."""
    from odoo.addons.prm_portal.doors import Door

    firm = _firm(env)
    director = env["res.users"].search([("login", "=like", "bench-director-%"), ("partner_id.parent_id", "=", firm.id)])
    env = env(user=director.id)
    door = Door(env, {})
    files = env["prm.benchmark.files"]
    programme = env["prm.benchmark.programme"].sudo().search([("code", "=", "BRANCHES")])
    _name, template = files._template(door, programme.id, files._span("2024"))
    workbooks = [_filled(template, number) for number in range(REPEATS + 1)]
    times = {"read": [], "look": [], "apply": []}
    for data in workbooks:
        gc.collect()
        times["read"].append(_seconds(lambda data=data: _read(data))[0])
        taken, upload_id = _seconds(lambda data=data: files._preview(door, data))
        times["look"].append(taken)
        taken, count = _seconds(lambda upload_id=upload_id: files._apply(door, upload_id))
        times["apply"].append(taken)
        assert count == BRANCHES * ITEMS * MONTHS
    read, look, apply = (min(taken[1:]) for taken in times.values())
    name = f"workbook of {ITEMS} items × {MONTHS} months × {BRANCHES} branches"
    yield row(f"{name}: upload and preview / openpyxl reading", size, look / read, 3.0)
    yield row(f"{name}: upload, preview and apply / openpyxl reading", size, (look + apply) / read, None)
    gc.collect()
    tracemalloc.start()
    files._apply(door, files._preview(door, _filled(template, REPEATS + 1)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    yield row(f"{name}: peak memory / {MOST_MEMORY} MB", size, peak / MEGABYTE / MOST_MEMORY, 1.0)
    env.cr.rollback()


def _seconds(action):
    start = time.perf_counter()
    answer = action()
    return time.perf_counter() - start, answer


def _read(data):
    """Read all cells as sparingly as openpyxl can."""
    book = load_workbook(io.BytesIO(data), read_only=True)
    cells = sum(1 for sheet in book.worksheets for line in sheet.iter_rows(values_only=True) for value in line if value)
    assert cells > BRANCHES * ITEMS * MONTHS


def _filled(template, number):
    """Return the workbook with other figures in all cells than any before it."""
    book = load_workbook(io.BytesIO(template))
    for page in book.worksheets:
        columns = [cell.column for cell in page[3] if cell.value and str(cell.value).startswith("2024-")]
        for line in page.iter_rows(min_row=5):
            if str(line[0].value or "").startswith("I_"):
                for column in columns:
                    line[column - 1].value = 1000 + number * 10 + column
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _firm(env):
    """Give the first firm a programme of its own for its branches, twelve open months."""
    firm = env["res.partner"].search([("prm_number", "=", "BENCH-")])
    programme = env["prm.benchmark.programme"].create(
        {"name": "Branches", "code": "BRANCHES", "state": "running", "month_from": "2020-01-01"}
    )
    section = env["prm.benchmark.section"].create({"name": "Branches", "programme_id": programme.id, "level": "branch"})
    env["prm.benchmark.item"].create(
        [{"code": f"I_{n}", "name": f"Item {n}", "section_id": section.id, "sequence": n} for n in range(ITEMS)]
    )
    env["prm.benchmark.kpi"].create(
        [
            {"code": f"k_{n}", "name": f"KPI {n}", "programme_id": programme.id, "formula": f"I_{n} / I_{n + 1}"}
            for n in range(0, ITEMS, 4)
        ]
    )
    participant = env["prm.benchmark.participant"].create({"programme_id": programme.id, "partner_id": firm.id})
    branches = env["res.partner"].create(
        [{"name": f"Branch {n}", "parent_id": firm.id, "type": "other"} for n in range(BRANCHES)]
    )
    units = env["prm.benchmark.unit"].create(
        [{"participant_id": participant.id, "partner_id": branch.id} for branch in branches]
    )
    rounds = env["prm.benchmark.round"].create(
        [
            {"programme_id": programme.id, "month": f"2024-{month:02}-01", "state": "open", "date_due": "2025-01-31"}
            for month in range(1, MONTHS + 1)
        ]
    )
    env["prm.benchmark.submission"].create(
        [{"unit_id": unit.id, "round_id": round_.id} for unit in units for round_ in rounds]
    )
    env.flush_all()
    return firm


def row(name, size, ratio, goal):
    return {"name": name, "size": size, "ratio": ratio, "goal": goal}

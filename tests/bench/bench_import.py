"""Import of a partner list from XLSX, against Odoo's own import of the same columns into contacts.

Both go through the import screen's method, in one call each, alternating, on databases with and without
the suite. The second row imports the same list with two columns changed: Odoo has no such thing without
ids in the file, so it is compared with Odoo's first import.
"""

import io
import time

import xlsxwriter

HEADERS = ("Name", "Street", "Zip", "City", "Country", "Email", "Phone", "Is a Company")
OPTIONS = {"quoting": '"', "has_headers": True, "limit": None, "skip": 0}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def workbook(size, number_header, street="Hauptstraße"):
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [number_header, *HEADERS])
        for row in range(1, size + 1):
            cells = [f"B{row:06}", f"Firma {row}", f"{street} {row}", f"{10000 + row}", "Ort", "DE"]
            sheet.write_row(row, 0, [*cells, f"firma{row}@bench.example", f"+49 30 {100000 + row}", "1"])
    return target.getvalue()


def execute(env, content, dryrun):
    """Import a file as the screen does with its default options; return the seconds."""
    wizard = env["base_import.import"].create({"res_model": "res.partner", "file": content, "file_type": XLSX})
    preview = wizard.parse_preview(dict(OPTIONS))
    columns = [header.lower() for header in preview["headers"]]
    fields = ["/".join(preview["matches"][index]) for index in range(len(columns))]
    start = time.perf_counter()
    answer = wizard.with_context(tracking_disable=True).execute_import(fields, columns, dict(OPTIONS), dryrun=dryrun)
    env.flush_all()
    taken = time.perf_counter() - start
    assert answer["ids"] and not answer["messages"], answer["messages"][:3]
    return taken


def run(ctx):
    with ctx.environment(ctx.database("core")) as core, ctx.environment(ctx.database("template")) as suite:
        for size in (50, 500) if ctx.quick else (50, 500, 5000):
            repeats = 5 if size <= 500 else 3
            plain, ours = workbook(size, "Reference"), workbook(size, "Partner number")
            stock, first = [], []
            for _ in range(repeats):
                stock.append(execute(core, plain, dryrun=True))
                first.append(execute(suite, ours, dryrun=True))
            yield row("import of a partner list / plain import", size, min(first) / min(stock), 1.3)
            execute(suite, ours, dryrun=False)
            changed = workbook(size, "Partner number", "Nebenweg")
            again = min(execute(suite, changed, dryrun=True) for _ in range(2))
            yield row("import again, streets changed / plain first import", size, again / min(stock))
            same = min(execute(suite, ours, dryrun=True) for _ in range(2))
            yield row("import again, nothing changed / plain first import", size, same / min(stock))
            suite.cr.rollback()


def row(name, size, ratio, goal=None):
    return {"name": name, "size": size, "ratio": ratio, "goal": goal}

"""bench.py [--quick] [NAME…] -- ODOO-ARGUMENT…: run tests/bench/*.py, print a table, write bench.json.

Exit code 1 when a row misses its goal or a module fails. tests/bench/__init__.py tells how to write one.
"""

import argparse
import contextlib
import gc
import importlib
import json
import os
import subprocess
import sys
import time
import traceback
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
KEYS = ("name", "size", "ratio", "goal")


class Context:
    """What a benchmark gets: databases, environments, connections, a stop watch."""

    def __init__(self, quick, host):
        self.quick = quick
        self._host = host
        self._made = []

    def database(self, source="template"):
        """Return the name of a new copy of `template` (the suite, no data), `demo`, or `core` (without the suite)."""
        name = f"prm_test_bench{len(self._made)}_{os.getpid()}"
        subprocess.run([ROOT / "prm", "db", "copy", source, name], check=True, stdin=subprocess.DEVNULL)
        self._made.append(name)
        return name

    @contextlib.contextmanager
    def environment(self, database, user=None):
        """Open an Odoo environment in this process, as the superuser or as the user with that login."""
        from odoo import SUPERUSER_ID, api
        from odoo.modules.registry import Registry

        with Registry(database).cursor() as cursor:
            env = api.Environment(cursor, SUPERUSER_ID, {})
            if user:
                env = env(user=env["res.users"].search([("login", "=", user)], limit=1).id)
            yield env

    @contextlib.contextmanager
    def connection(self, database):
        """Open a bare psycopg2 connection, without Odoo."""
        import psycopg2

        connection = psycopg2.connect(host=self._host, user="odoo", dbname=database)
        try:
            yield connection
        finally:
            connection.close()

    @staticmethod
    def seconds(action, repeat=3, prepare=None):
        """Return the shortest of `repeat` runs of action(); prepare() goes before each and is not counted."""
        best = None
        for _ in range(repeat):
            if prepare:
                prepare()
            gc.collect()
            start = time.perf_counter()
            action()
            taken = time.perf_counter() - start
            best = taken if best is None else min(best, taken)
        return best

    @staticmethod
    def queries(env, action):
        """Return how many SQL queries action() makes on the environment's cursor, everything written out."""
        env.flush_all()
        before = env.cr.sql_log_count
        action()
        env.flush_all()
        return env.cr.sql_log_count - before

    def close(self):
        """Drop the copies made."""
        with contextlib.suppress(ImportError):
            from odoo.modules.registry import Registry
            from odoo.sql_db import close_all

            Registry.delete_all()
            close_all()
        for name in self._made:
            subprocess.run([ROOT / "prm", "db", "drop", name], check=False, stdin=subprocess.DEVNULL)


def configure(arguments):
    """Set Odoo up in this process; return the directory of the database's socket."""
    from odoo.tools import config

    config.parse_config([*arguments, "--log-level", "warn"], setup_logging=True)
    if os.environ.get("BENCH_ODOO_HOME"):
        os.environ["ODOO_HOME"] = os.environ["BENCH_ODOO_HOME"]
    return config["db_host"]


def check_row(row):
    if set(row) != set(KEYS):
        raise ValueError(f"a row has the keys {', '.join(KEYS)}, not {', '.join(map(str, row))}")
    return {"name": str(row["name"]), "size": row["size"], "ratio": round(float(row["ratio"]), 3), "goal": row["goal"]}


def misses(row):
    return row["goal"] is not None and row["ratio"] > row["goal"]


def show(row):
    goal = "-" if row["goal"] is None else f"{row['goal']:g}"
    mark = "  misses its goal" if misses(row) else ""
    sys.stdout.write(f"{row['name']:<58} {row['size']!s:>10} {row['ratio']:>9.2f} {goal:>7}{mark}\n")
    sys.stdout.flush()


def main():
    middle = sys.argv.index("--")
    parser = argparse.ArgumentParser(prog="./prm bench", description="Ratios against the bare thing.")
    parser.add_argument("--quick", action="store_true", help="small sizes only")
    parser.add_argument("names", nargs="*", metavar="NAME", help="modules of tests/bench, all by default")
    arguments = parser.parse_args(sys.argv[1:middle])
    found = sorted(path.stem for path in (ROOT / "tests/bench").glob("[a-z]*.py"))
    unknown = set(arguments.names) - set(found)
    if unknown:
        parser.error(f"there is no tests/bench/{unknown.pop()}.py")
    sys.path.insert(0, str(ROOT))
    context = Context(arguments.quick, configure(sys.argv[middle + 1 :]))
    rows, broken = [], []
    sys.stdout.write(f"{'what':<58} {'size':>10} {'ratio':>9} {'goal':>7}\n")
    try:
        for name in arguments.names or found:
            try:
                for row in importlib.import_module(f"tests.bench.{name}").run(context):
                    rows.append(check_row(row))
                    show(rows[-1])
            except Exception:  # noqa: BLE001 (the other modules still run; this one is reported as failed)
                traceback.print_exc()
                broken.append(name)
    finally:
        context.close()
    (ROOT / "bench.json").write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    missed = [row["name"] for row in rows if misses(row)]
    sys.stdout.write(f"{len(rows)} rows in bench.json, {len(missed)} miss their goal\n")
    if broken:
        sys.stdout.write(f"failed: {', '.join(broken)}\n")
    return 1 if missed or broken or not rows else 0


if __name__ == "__main__":
    sys.exit(main())

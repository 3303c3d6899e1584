"""Benchmarks: each module here is one, run by ./prm bench (scripts/bench.py).

A module has a function `run(ctx)` that yields rows:

    def run(ctx):
        for size in (50, 500) if ctx.quick else (50, 500, 5000):
            with ctx.environment(ctx.database()) as env:
                ...
                yield {"name": "import of partners", "size": size, "ratio": ours / bare, "goal": 1.3}

`ratio` is a ratio within one run against the bare thing (less is better), `goal` the most it may be, or
None. ctx has: database("core" | "template" | "demo") → the name of a copy that is dropped at the end,
environment(database, user=None) → an Odoo environment in this process (rolled back unless committed),
connection(database) → a bare psycopg2 connection, seconds(action, repeat=3, prepare=None) → the best of
three, queries(env, action) → how many SQL queries it takes. Copies of `core` hold the same Odoo without the suite.
"""

"""A cursor of its own for whatever is counted: it neither fails nor is undone with the request."""

from contextlib import contextmanager

from odoo.sql_db import Cursor


@contextmanager
def own_cursor(env):
    """Yield a cursor at READ COMMITTED; committed at the end, rolled back by an exception.

    At Odoo's REPEATABLE READ, parallel updates of one row fail instead of waiting. Whoever takes several locks
    takes the account's first. A test has one connection for all cursors, whose level cannot change.
    """
    with env.registry.cursor() as cr:
        if isinstance(cr, Cursor):
            cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        yield cr

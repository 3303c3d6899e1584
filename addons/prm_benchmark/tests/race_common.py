"""Several people at the same moment, in real transactions; what a test needs is committed, and removed at the end.

class TestX(RaceCase):
    @classmethod
    def build(cls, env): ...
    @classmethod
    def remove(cls, env): ...

    def test_x(self):
        results = self.act_at_once(*[lambda env: env["x"].create({}).id] * 6)
"""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name
from odoo.tools import mute_logger

#: as often as a request is tried again, and some more: here all come at the same moment
TRIES = 30


class RaceCase(BaseCase):
    #: errors after which a transaction is run again
    overtaken = (SerializationFailure,)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registry = Registry(get_db_name())
        cls.addClassCleanup(cls._remove)
        with cls.registry.cursor() as cr:
            cls.build(cls._env(cr))

    @classmethod
    def build(cls, env):
        """Make what the tests need, and keep its ids on the class."""

    @classmethod
    def remove(cls, env):
        """Delete everything that was committed."""

    @classmethod
    def _remove(cls):
        with cls.registry.cursor() as cr:
            cls.remove(cls._env(cr))

    @classmethod
    def _env(cls, cr):
        return api.Environment(cr, SUPERUSER_ID, {"tracking_disable": True})

    def look(self, env):
        """Begin the transaction of one of several, before anybody writes."""

    def act(self, action):
        """Do something in a transaction of its own; return what it returns."""
        with self.registry.cursor() as cr:
            return self._try(self._env(cr), action)

    def _try(self, env, action):
        """Do something in a transaction, again when others were faster, as a request is."""
        for _try in range(TRIES):
            try:
                result = action(env)
                env.flush_all()
                env.cr.commit()
                return result
            except self.overtaken:
                env.cr.rollback()
        raise AssertionError("never got through")

    def act_at_once(self, *actions):
        """Do several things at the same moment, each in a transaction; return what they return, in this order."""
        with ExitStack() as stack:
            stack.enter_context(mute_logger("odoo.sql_db"))
            # made here: whoever runs the tests holds the lock of the registry, threads would wait for it
            envs = [self._env(stack.enter_context(self.registry.cursor())) for _action in actions]
            for env in envs:
                self.look(env)
            pool = stack.enter_context(ThreadPoolExecutor(len(actions)))
            return list(pool.map(self._try, envs, actions))

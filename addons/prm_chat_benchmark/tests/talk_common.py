"""The programme of ``evaluation_common`` with a channel of its own: ``cls.room`` (audience of kind ``programme``)."""

from odoo.fields import Command

from odoo.addons.prm_benchmark.tests.evaluation_common import EvaluationMixin
from odoo.addons.prm_chat.tests.chat_common import ChatMixin
from odoo.addons.prm_portal.tests.portal_common import PortalCase, PortalHttpCase

URL = "/my/prm/benchmark/talk"


class TalkMixin(ChatMixin, EvaluationMixin):
    @classmethod
    def build_talk(cls):
        cls.build_evaluation()
        cls.release()
        cls.build_chat()
        cls.room = cls.env["prm.chat.audience"].create(
            {
                "name": "T programme",
                "kind": "programme",
                "programme_id": cls.programme.id,
                "moderator_ids": [Command.set(cls.moderator.ids)],
            }
        )
        cls.env.flush_all()

    def subject(self, **values):
        return {"kpi": "margin", "programme": str(self.programme.id), "end": self.code(2), "window": "r12", **values}

    def talk(self, name):
        return self.env["prm.chat.talk"].with_user(self.dealers[name]).sudo(False)

    def topics(self):
        return self.env["prm.chat.topic"].search([("programme_id", "=", self.programme.id)])


class TalkCase(TalkMixin, PortalCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_talk()


class TalkHttpCase(TalkMixin, PortalHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_talk()

    post = PortalHttpCase.post

    def login(self, name):
        if name == "moderator":
            return self.authenticate(self.moderator.login, self.moderator.login)
        return super().login(name)

    def start(self, **values):
        """Open a talk as the page does and return its thread."""
        answer = self.post(f"{URL}/start", **self.subject(**values))
        self.assertEqual(answer.status_code, 200)
        return self.topics()[:1].channel_id

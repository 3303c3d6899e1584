from odoo import api, models

from odoo.addons.prm_benchmark.engine.windows import month_of


class PrmChatTalk(models.AbstractModel):
    """What talks are called, in the reader's language: the KPI or the chart's question, and the period."""

    _inherit = "prm.chat.talk"

    @api.model
    def _called(self, kind, code, programme_id):
        """Return the name of a KPI, or the question of a chart; empty where there is none."""
        return self._calls({(kind, code, programme_id)}).get((kind, code, programme_id), "")

    @api.model
    def _calls(self, subjects):
        """Return ``{(kind, code, programme id): name}`` of those that exist; one query for all KPIs."""
        questions = self.env["prm.benchmark.evaluation"]._questions()
        wanted = [(code, programme) for kind, code, programme in subjects if kind == "kpi"]
        codes, programmes = {code for code, _programme in wanted}, {programme for _code, programme in wanted}
        # Bridge: names of the KPIs of programmes.
        kpis = self.env["prm.benchmark.kpi"].sudo()
        mine = [("programme_id", "in", list(programmes)), ("code", "in", list(codes))]
        found = kpis.search(mine, order="month_from NULLS FIRST, id") if wanted else kpis
        # of several versions of a KPI the newest names it
        names = {("kpi", kpi.code, kpi.programme_id.id): kpi.name for kpi in found}
        charts = {subject for subject in subjects if subject[0] == "chart" and subject[1] in questions}
        return names | {subject: questions[subject[1]][0] for subject in charts}

    @api.model
    def _name_of(self, topic):
        """Return the name of a topic in the reader's language: what, and of which period."""
        return self._names_of(topic)[topic]

    @api.model
    def _names_of(self, topics):
        """Return ``{topic: name}`` in the reader's language; one query for all."""
        subjects = {topic: (topic.kind, topic.code, topic.programme_id.id) for topic in topics}
        calls, windows = self._calls(set(subjects.values())), self._window_names()
        return {
            topic: self._titled(calls.get(subject, topic.code), topic.window, month_of(topic.month), windows)
            for topic, subject in subjects.items()
        }

    @api.model
    def _names_in_languages(self, topics):
        """Return ``{topic: {code of the language: name}}`` in every installed language."""
        found = {topic: {} for topic in topics}
        for code, _name in self.env["res.lang"].get_installed() if topics else ():
            for topic, name in self.with_context(lang=code)._names_of(topics).items():
                found[topic][code] = name
        return found

    @api.model
    def _window_names(self):
        return {row["code"]: row["name"] for row in self.env["prm.benchmark.own"]._windows()}

    @api.model
    def _titled(self, what, window, month, windows=None):
        windows = windows or self._window_names()
        return self.env._(
            "%(what)s (%(window)s, %(month)s)",
            what=what,
            window=windows.get(window, window),
            month=self.env["prm.benchmark.own"]._month(month),
        )

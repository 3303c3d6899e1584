from odoo import models
from odoo.tools.misc import formatLang

#: signal → the metric whose departments may know its numbers
SOURCES = {
    "trend": "revenue",
    "share": "share_of_wallet",
    "rhythm": "orders",
    "breadth": "breadth",
    "payment": "payment_delay",
    "complaint": "credit_notes",
}


class PrmLoyalty(models.Model):
    """The reasons in the reader's words: the engine gives codes and numbers, this gives sentences."""

    _inherit = "prm.loyalty"

    def _reason_sentences(self):
        """Return up to three sentences in the language of the environment, the weightiest first.

        A reason from figures that the reader's department does not see is named without its numbers.
        """
        self.ensure_one()
        self.check_access("read")
        hidden = self._hidden_reasons()
        sentences = []
        # the row may be read, as checked; its raw numbers pass the departments' filter here
        for reason in self.sudo().reason_data or []:
            code = reason.get("code")
            word = getattr(self, f"_reason_{code}", None)
            if word:
                sentences.append(self._reason_hidden(code) if code in hidden else word(reason))
        return sentences

    def _hidden_reasons(self):
        """Return the codes whose source metric is closed to the reader."""
        user = self.env.user
        if self.env.su or user.has_group("prm_partner.group_prm_manager"):
            return set()
        metrics = self.env["prm.metric"]._by_code(*SOURCES.values())
        return {
            code
            for code, metric in SOURCES.items()
            if metric not in metrics or not metrics[metric].group_ids & user.all_group_ids
        }

    def _number(self, value, digits=0):
        return formatLang(self.env, value, digits=digits)

    def _reason_hidden(self, code):
        label = self._fields[f"score_{code}"]._description_string(self.env)
        return self.env._("%(signal)s (the figures belong to another department)", signal=label)

    def _reason_trend(self, reason):
        return (
            self.env._("Buys %(percent)s %% less than in the year before", percent=self._number(-100 * reason["value"]))
            if reason["value"] < 0
            else self.env._(
                "Buys hardly more than in the year before (%(percent)s %%)", percent=self._number(100 * reason["value"])
            )
        )

    def _reason_share(self, reason):
        low, middle, high = (self._number(100 * reason[name]) for name in ("low", "middle", "high"))
        if low == high:
            return self.env._("We supply %(percent)s %% of what it buys", percent=middle)
        return self.env._("We supply about %(low)s to %(high)s %% of what it buys", low=low, high=high)

    def _reason_rhythm(self, reason):
        values = {"days": self._number(reason["days"]), "gap": self._number(reason["gap"])}
        if reason.get("pause", 0) > reason["gap"]:
            return self.env._(
                "No order for %(days)s days; usual are %(gap)s, around this time last year %(pause)s",
                pause=self._number(reason["pause"]),
                **values,
            )
        return self.env._("No order for %(days)s days; it usually orders every %(gap)s days", **values)

    def _reason_breadth(self, reason):
        lost = self.env["product.category"].browse(reason.get("lost", [])).exists()
        values = {"current": self._number(reason["current"]), "before": self._number(reason["before"])}
        if not lost:
            return self.env._("Buys in %(current)s product categories instead of %(before)s", **values)
        return self.env._(
            "Buys in %(current)s product categories instead of %(before)s; no longer: %(lost)s",
            lost=", ".join(lost.mapped("name")),
            **values,
        )

    def _reason_payment(self, reason):
        return self.env._(
            "Pays %(days)s days later than it used to", days=self._number(reason["current"] - reason["before"])
        )

    def _reason_complaint(self, reason):
        return self.env._(
            "Credit notes make up %(percent)s %% of what was invoiced", percent=self._number(100 * reason["value"], 1)
        )

    def _reason_contact(self, reason):
        return self.env._("A visit or call is overdue by %(days)s days", days=self._number(reason["value"]))

    def _reason_agreement(self, reason):
        days = self._number(reason["days"])
        if reason["state"] == "ended":
            return self.env._("Its agreement ended %(days)s days ago, and there is no other", days=days)
        if reason["state"] == "notice":
            return self.env._("Notice was given; its agreement ends in %(days)s days", days=days)
        return self.env._("Its agreement ends in %(days)s days and does not renew by itself", days=days)

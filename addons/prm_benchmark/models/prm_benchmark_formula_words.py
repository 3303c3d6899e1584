from decimal import Decimal

from odoo import api, models

from ..engine.formula import Item, Kpi, Number, Product, Sum, Variable


class PrmBenchmarkFormulaWords(models.AbstractModel):
    """Formulas and what is wrong with them, in the user's language."""

    _inherit = "prm.benchmark.engine"

    @api.model
    def _formula_sentence(self, error, text=""):
        """Return the sentence that says what is wrong with a formula, and where.

        :param FormulaError error:
        :param str text: the formula
        """
        reason = self._formula_reason(error)
        piece = text[error.start : error.end]
        if not piece.strip() or error.code in ("empty", "length", "dimension"):
            return reason
        shown = piece if len(piece) <= 40 else f"{piece[:39]}…"
        return self.env._(
            "At character %(place)s, “%(piece)s”: %(reason)s", place=error.start + 1, piece=shown, reason=reason
        )

    @api.model
    def _formula_reason(self, error):
        params = {name: value for name, value in error.params.items() if name != "of"}
        for name in ("found", "expected"):
            if name in params:
                params[name] = self._dimension_words(params[name])
        if error.code == "broken":
            params["cause"] = self._formula_reasons().get(params.get("cause"), "")
        if error.code == "unknown" and params.get("close"):
            return self.env._("no item or KPI of this programme; did you mean %(close)s?", **params)
        if error.code == "aggregate":
            return self._aggregate_reason(params)
        reason = self._formula_reasons(**params).get(error.code)
        return reason or self.env._("this cannot stand in a formula.")

    def _formula_reasons(self, **params):
        values = {name: params.get(name, "") for name in ("most", "path", "kpi", "cause", "found", "expected", "text")}
        return {
            "empty": self.env._("The formula is empty."),
            "length": self.env._("The formula is longer than %(most)s characters.", **values),
            "syntax": self.env._("something is missing here, or one sign too many."),
            "parenthesis": self.env._("this bracket has no partner."),
            "character": self.env._("this character cannot stand in a formula."),
            "comma": self.env._("no commas: write decimals with a point, as in 0.5."),
            "string": self.env._("no text in a formula: codes stand without quotation marks."),
            "comparison": self.env._("no comparisons: a formula is made of + - * / and brackets."),
            "subscript": self.env._("use round brackets."),
            "power": self.env._("no powers: write the product, as in A * A."),
            "operator": self.env._("only + - * / can join items."),
            "keyword": self.env._("this word cannot stand in a formula."),
            "number": self.env._("write numbers in digits with a decimal point: at most 15 digits and 6 decimals."),
            "function": self.env._("no functions: a formula is made of items, numbers, + - * / and brackets."),
            "attribute": self.env._(
                "behind an item's code may stand .closing, .opening, .average, .last_year or .r12."
            ),
            "unknown": self.env._("no item or KPI of this programme."),
            "divides_kpi": self.env._("the KPI %(kpi)s cannot be a divisor; divide by its items instead.", **values),
            "zero": self.env._("divides by zero."),
            "cycle": self.env._("the KPIs lead back to themselves: %(path)s", **values),
            "annual_twice": self.env._("%(kpi)s is brought to a year already; switch one of the two off.", **values),
            "broken": self.env._("the formula of %(kpi)s is wrong: %(cause)s", **values),
            "depth": self.env._("nested more than %(most)s times; simplify it.", **values),
            "size": self.env._("the formula is too big; make two KPIs of it.", **values),
            "sum_dimension": self.env._("%(found)s cannot be added to %(expected)s.", **values),
            "dimension": self.env._(
                "The formula gives %(found)s, but the unit says %(expected)s: change one of the two.", **values
            ),
        }

    def _aggregate_reason(self, params):
        possible = ", ".join(f".{how}" for how in params["possible"].split(", ") if how)
        return self.env._(
            "%(item)s has no .%(text)s; possible are: %(possible)s",
            item=params["item"],
            text=params["text"],
            possible=possible,
        )

    def _dimension_words(self, described):
        """Return a dimension (``currency/area``) in words: “money per m²”."""
        words = {
            "currency": self.env._("money"),
            "area": self.env._("m²"),
            "person": self.env._("full-time equivalents"),
            "hour": self.env._("hours"),
            "day": self.env._("days"),
            "month": self.env._("months"),
            "1": self.env._("a plain number (or %)"),
        }
        per = self.env._(" per ")
        return per.join(" × ".join(words[base] for base in part.split("·")) for part in described.split("/"))

    # --- a formula in words ------------------------------------------------------------------------------

    @api.model
    def _formula_words(self, formula, names):
        """Return a formula that was read, told with names instead of codes.

        :param Formula formula: of ``engine/formula.py``
        :param dict names: code → name of items and KPIs
        """
        tree = formula.tree
        if formula.annualised:
            # the reader has put “× 12 / months” around what was typed
            inner = self._node_words(tree.factors[0][1], names, top=True)
            return self.env._("%(formula)s, brought to a year", formula=inner)
        return self._node_words(tree, names, top=True)

    def _node_words(self, node, names, top=False):
        if isinstance(node, Number):
            return _plain(node.value)
        if isinstance(node, Kpi):
            return names.get(node.code, node.code)
        if isinstance(node, Item):
            return self._item_words(names.get(node.code, node.code), node.how)
        if isinstance(node, Variable):
            return {
                "days": self.env._("days of the period"),
                "months": self.env._("months of the period"),
                "month": self.env._("one month"),
            }[node.name]
        if isinstance(node, Sum):
            text = self._joined(node.terms, {1: " + ", -1: " − "}, names)
        else:
            assert isinstance(node, Product)
            text = self._joined(node.factors, {1: " × ", -1: " ÷ "}, names)
        return text if top else f"({text})"

    def _joined(self, parts, signs, names):
        text = ""
        for number, (sign, part) in enumerate(parts):
            # the first of a sum may be negative, and says so
            before = signs[sign] if number else "−" if sign < 0 else ""
            text += before + self._node_words(part, names, top=len(parts) == 1)
        return text

    def _item_words(self, name, how):
        if how == "sum":
            return name
        words = {
            "average": self.env._("%s (average)", name),
            "closing": self.env._("%s at the end", name),
            "opening": self.env._("%s at the beginning", name),
            "last_year": self.env._("%s a year before", name),
            "r12": self.env._("%s of the last 12 months", name),
        }
        return words[how]


def _plain(fraction):
    """Return a literal as it is written: it has six decimals at most."""
    text = f"{Decimal(fraction.numerator) / Decimal(fraction.denominator):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

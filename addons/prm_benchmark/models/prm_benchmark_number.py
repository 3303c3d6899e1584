from decimal import ROUND_HALF_UP, Decimal

from odoo import api, models

from ..engine.evaluation_scale import released_digits
from ..engine.number_text import NumberError, decimal_point, read_number

UNKNOWN = "–"
#: KPI unit → decimals shown
_DECIMALS = {"ratio": 2, "count": 2, "count_fte": 1, "days": 0, "months": 1}
#: amounts below this get cents
_SMALL_AMOUNT = 100
_SPACE = "\N{NO-BREAK SPACE}"


class PrmBenchmarkNumber(models.AbstractModel):
    """Figures as the reader's language writes them, exact to the last digit, and back."""

    _name = "prm.benchmark.number"
    _description = "Benchmark Figures as Text"

    # --- written --------------------------------------------------------------------------------------

    @api.model
    def _plain(self, value, digits=None):
        """Return a ``Decimal`` as text; without ``digits`` as many decimals as it has. None is a dash.

        Formatting by a float would lose digits behind the 15th.
        """
        if value is None:
            return UNKNOWN
        value = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        if digits is not None:
            value = value.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        else:
            value = value.normalize()
        if not value:
            value = abs(value)
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        marks = {ord(","): lang.thousands_sep or "", ord("."): lang.decimal_point or ".", ord("-"): "\N{MINUS SIGN}"}
        return f"{value:,f}".translate(marks)

    @api.model
    def _typed(self, value, unit=""):
        """Return a figure as it stands in a field of the form: with a minus of the keyboard, empty for none."""
        return "" if value is None else self._figure(value, unit).replace("\N{MINUS SIGN}", "-")

    @api.model
    def _figure(self, value, unit=""):
        """Return an entered figure without its unit; cents come in twos."""
        cents = unit == "eur" and value is not None and Decimal(value).normalize().as_tuple().exponent == -1
        return self._plain(value, 2 if cents else None)

    @api.model
    def _item_text(self, value, unit, currency):
        """Return an entered figure with its unit.

        :param currency: ``(symbol, position)``
        """
        text = self._figure(value, unit)
        return text if value is None else self._with_unit(text, self._item_unit(unit, currency), unit, currency)

    @api.model
    def _item_unit(self, unit, currency):
        """Return the sign of an item's unit, as it stands beside a field."""
        # only what is asked for is translated: a page has hundreds of figures
        match unit:
            case "fte":
                return self.env._("FTE")
            case "hours":
                return self.env._("h")
            case "days":
                return self.env._("days")
        return {"eur": currency[0], "m2": "m²"}.get(unit, "")

    @api.model
    def _kpi_text(self, value, unit, annualised, currency):
        """Return a KPI with its unit. None is a dash."""
        if value is None:
            return UNKNOWN
        text = self._kpi_short(value, unit)
        if unit != "percent":
            text = self._with_unit(text, self._kpi_sign(unit, currency), unit, currency)
        return self.env._("%(value)s a year", value=text) if annualised else text

    @api.model
    def _kpi_writer(self, unit, annualised, currency):
        """Return a function that writes values of a KPI as :meth:`_kpi_text` does, for hundreds of them.

        Its ``short`` writes as :meth:`_kpi_short`, its ``plain`` without the sign of a percentage. Own figures have as
        many decimals as their unit says, everywhere; those of a release, written by its ``released`` and
        ``released.short``, the three significant digits to which they are told.
        """
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        marks = {ord(","): lang.thousands_sep or "", ord("."): lang.decimal_point or ".", ord("-"): "\N{MINUS SIGN}"}
        sign = "" if unit == "percent" else self._kpi_sign(unit, currency)
        around = self._with_unit("%s", sign, unit, currency) if sign else "%s"
        around = self.env._("%(value)s a year", value=around) if annualised else around
        percent, digits = unit == "percent", _DECIMALS.get(unit)

        def plain(value, count=None):
            """Return a value without its unit."""
            if count is None:
                small = 0 if abs(value) >= _SMALL_AMOUNT else 2
                count = 1 if percent else small if digits is None else digits
            value = (value * 100 if percent else value).quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP)
            return f"{value if value else abs(value):,f}".translate(marks)

        def short(value, count=None):
            if value is None:
                return UNKNOWN
            return f"{plain(value, count)}{_SPACE}%" if percent else plain(value, count)

        def write(value):
            return UNKNOWN if value is None else around.replace("%s", short(value))

        def released_short(value):
            return UNKNOWN if value is None else short(value, released_digits(value, percent))

        def released(value):
            return UNKNOWN if value is None else around.replace("%s", released_short(value))

        write.plain, write.short, write.released, released.short = plain, short, released, released_short
        return write

    @api.model
    def _kpi_short(self, value, unit):
        """Return a KPI without its unit, but for the sign of a percentage, which is held as a fraction."""
        if value is None:
            return UNKNOWN
        value = Decimal(value)
        if unit == "percent":
            return f"{self._plain(value * 100, 1)}{_SPACE}%"
        return self._plain(value, _DECIMALS.get(unit, 0 if abs(value) >= _SMALL_AMOUNT else 2))

    @api.model
    def _kpi_unit(self, unit, annualised, currency):
        """Return the unit of a KPI for a heading, "" for none."""
        sign = "" if unit == "percent" else self._kpi_sign(unit, currency)
        if annualised:
            return self.env._("%(value)s a year", value=sign) if sign else self.env._("a year")
        return sign

    @api.model
    def _kpi_sign(self, unit, currency):
        symbol = currency[0]
        match unit:
            case "count_fte":
                return self.env._("per FTE")
            case "eur_fte":
                return self.env._("%(currency)s/FTE", currency=symbol)
            case "eur_h":
                return self.env._("%(currency)s/h", currency=symbol)
            case "days":
                return self.env._("days")
            case "months":
                return self.env._("months")
        return {"ratio": "×", "eur": symbol, "eur_m2": f"{symbol}/m²"}.get(unit, "")

    @api.model
    def _with_unit(self, text, sign, unit, currency):
        if not sign:
            return text
        before = unit == "eur" and currency[1] == "before"
        return _SPACE.join((sign, text) if before else (text, sign))

    # --- read -----------------------------------------------------------------------------------------

    @api.model
    def _read(self, text):
        """Return what somebody typed.

        :return: ``(value, sentence, hint)``: ``Decimal`` or None for an empty field; why it is no figure, or None; and
            what to look at, because it was written as in another language, or None
        """
        text = text if isinstance(text, str) else ""
        if not text.strip():
            return None, None, None
        lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
        point = lang.decimal_point if lang.decimal_point in (",", ".") else decimal_point(self.env.lang)
        try:
            number = read_number(text, point)
        except NumberError as error:
            return None, self._error_sentence(error), None
        hint = None
        if number.doubtful:
            hint = self.env._("Read as %(number)s. Is that what you meant?", number=self._plain(number.value))
        return number.value, None, hint

    @api.model
    def _error_sentence(self, error):
        """Return why a text is no figure."""
        sentences = {
            "long": self.env._("This is too long for a figure."),
            "sign": self.env._("One sign is enough: -5 or (5)."),
            "percent": self.env._("A figure without a percent sign is asked here."),
            "thousands": self.env._("Write the amount in full, not in thousands or millions."),
            "exponent": self.env._("Write the figure in full, without an exponent."),
            "not_finite": self.env._("This is no figure."),
            "error_value": self.env._("This is an error of a spreadsheet, no figure."),
            "grouping": self.env._("The separators do not fit: thousands come in groups of three digits."),
            "digits_before": self.env._("This figure is too large: 15 digits before the decimal mark are possible."),
            "digits_after": self.env._("A figure has at most 4 decimals."),
        }
        return sentences.get(error.code) or self.env._(
            "This is no figure: use digits, for example %s.", self._plain(1234.5)
        )

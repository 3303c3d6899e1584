"""The shipped catalogue without a database, and firms drawn at random."""

import random
from decimal import Decimal
from typing import NamedTuple

from hypothesis import strategies as st
from lxml import etree

from odoo.tools.misc import file_path

from ..engine.evaluate import UnitSeries
from ..engine.formula import KpiDef
from ..engine.windows import ItemDef

STEPS = {"month": 1, "quarter": 3, "year": 12}
FIRST, LAST = 2022 * 12, 2025 * 12 + 11  #: the months with figures


def records(name):
    """Return the fields of the records in a data file, as texts; booleans are ``True``."""
    tree = etree.parse(file_path(f"prm_benchmark/data/{name}.xml"))
    return [
        {field.get("name"): True if field.get("eval") else field.text for field in record.iter("field")}
        for record in tree.iter("record")
    ]


def catalogue():
    """Return the shipped items and KPIs as the engine knows them; positions are shuffled and leave gaps."""
    lines = records("catalogue_items")
    positions = random.Random(6).sample(range(1, len(lines) + 20), len(lines))
    items = [
        ItemDef(
            code=line["code"],
            kind=line["kind"],
            step=STEPS[line["frequency"]],
            unit=line["unit"],
            position=position,
            level=line["level"],
        )
        for line, position in zip(lines, positions, strict=True)
    ]
    kpis = [
        KpiDef(line["code"], line["formula"], line["unit"], "annualised" in line) for line in records("catalogue_kpis")
    ]
    return items, kpis


class Firm(NamedTuple):
    fiscal_start: int
    units: list  #: of ``UnitSeries``
    rows: list  #: per unit: month → the array that is stored


def amount(rnd, style):
    """Return a figure as firms enter them, or as nobody should."""
    if style == "whole":
        return Decimal(rnd.randint(0, 4))
    if style == "huge":
        return Decimal(rnd.randint(-(10**15), 10**15))
    if style == "tiny":
        return Decimal(rnd.randint(-9, 9)).scaleb(-6)
    return Decimal(rnd.randint(1, 10**8)).scaleb(-2)


@st.composite
def firms(draw, items):
    """Draw a firm: its fiscal year, its units and their figures, with what is missing, zero or absurd."""
    rnd = random.Random(draw(st.integers(0, 2**32)))
    styles = draw(st.sampled_from(["money", "whole", "huge", "tiny", "mixed"]))
    missing = draw(st.sampled_from([0, 0, 0.001, 0.02]))
    same = draw(st.booleans())
    units, rows = [], []
    for level in draw(st.sampled_from([["both"], ["firm", "branch"], ["firm", "branch", "branch", "branch"]])):
        # most report always; some begin or end within the months looked at
        first = draw(st.sampled_from([None, None, None, LAST - 14, LAST - 1]))
        last = draw(st.sampled_from([None, None, None, None, LAST - 2]))
        series, arrays = {}, {}
        for month in range(FIRST, LAST + 1):
            if rnd.random() < missing:
                continue
            array = [None] * max(item.position for item in items)
            for item in items:
                style = rnd.choice(["money", "whole", "huge", "tiny"]) if styles == "mixed" else styles
                if rnd.random() >= missing / 5 and level in (item.level, "both"):
                    array[item.position - 1] = amount(rnd, style)
            if same:
                # turnover and cost alike: no gross profit to divide by
                places = {item.code: item.position - 1 for item in items}
                array[places["W"]] = array[places["U"]]
            if rnd.random() < missing:
                # a row written before the programme had all of its items
                array = array[: rnd.randrange(1, len(array))]
            arrays[month] = array
            for item in items:
                if item.position <= len(array) and array[item.position - 1] is not None:
                    series.setdefault(item.code, {})[month] = array[item.position - 1]
        units.append(UnitSeries(series, level, first, last))
        rows.append(arrays)
    return Firm(draw(st.integers(1, 12)), units, rows)

"""A chart on paper: ``draw(chart, width, height, look)`` returns a ``Drawing`` for any kind of chart."""

from .evaluation_files import STEPPED, shown_series
from .evaluation_pdf_columns import LINE_KINDS, Columns
from .evaluation_pdf_frame import SMALL
from .evaluation_pdf_radar import Radar
from .evaluation_pdf_rows import Rows, Steps, rows_height


def draw(chart, width, height, look):
    """Return the drawing of a chart that :func:`evaluation_files.is_drawn`."""
    if chart["kind"] == "radar":
        return Radar(chart, width, height, look).drawing
    if chart["kind"] in STEPPED:
        return Steps(chart, width, rows_height(chart, height), look).drawing
    if chart["kind"] in ("hbar", "doughnut") or not _labels_fit(chart, width, look):
        return Rows(chart, width, rows_height(chart, height), look).drawing
    return Columns(chart, width, height, look).drawing


def _labels_fit(chart, width, look):
    """Tell whether the names below columns can be read; over time some of them are enough."""
    if chart["kind"] in (*LINE_KINDS, "stacked") or any(row.get("type") == "line" for row in shown_series(chart)):
        return True
    labels = chart["labels"]
    slot = (width - 60) / len(labels)
    return len(labels) > 12 or all(
        look.lettering.width(word, SMALL) <= slot for label in labels for word in look.lettering.clean(label).split()
    )

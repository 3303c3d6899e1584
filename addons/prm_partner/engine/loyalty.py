"""Is a partner loyal? Signals from its own history, an index and the risk that it turns away.

Every signal becomes a score from 0 (bad) to 100 (good) on a straight line between two marks, or
``None`` where an input is missing. The index is the mean of the scores there are, by weights; the
reasons are the signals that cost it most. Nothing here knows the database or a language: reasons
come as codes with their numbers.
"""

from bisect import bisect_right
from datetime import timedelta
from statistics import median
from typing import NamedTuple

#: the signals with the weights they have unless the settings say otherwise; they add up to 100
WEIGHTS = {
    "trend": 25,
    "share": 20,
    "rhythm": 20,
    "breadth": 10,
    "agreement": 10,
    "payment": 5,
    "complaint": 5,
    "contact": 5,
}

#: marks of each score: (value that scores 0, value that scores 100)
MARKS = {
    "share": (0.2, 0.8),  # our part of all it buys
    "trend": (-0.3, 0.1),  # turnover of 12 months against the 12 before
    "rhythm": (6.0, 1.0),  # robust deviations beyond the usual gap; 3 is an outlier by convention
    "breadth": (-0.5, 0.0),  # product categories of 12 months against the 12 before
    "payment": (30.0, 0.0),  # days paid later than before
    "complaint": (0.1, 0.0),  # credit notes as a part of what was invoiced
    "contact": (90.0, 0.0),  # days a visit or call is overdue
    "agreement": (0.0, 180.0),  # days until an agreement ends that will not renew by itself
}

#: makes the median absolute deviation comparable with a standard deviation (Leys et al. 2013)
MAD_SCALE = 1.4826
MIN_GAPS = 4  #: fewer gaps between orders make no rhythm
REASON_BELOW = 75  #: a signal with this score or more is no reason (no growth scores 75)
ALARM = 10  #: a signal at or below it is an alarm,
ALARM_WEIGHT = 0.1  #: if it has at least this part of all weights
MIN_WEIGHT = 0.25  #: signals with less than this part of all weights give no index; the trend alone does
HYSTERESIS = 5  #: points above its threshold at which a risk is left again


class Interval(NamedTuple):
    low: float
    middle: float
    high: float


def share_of_wallet(revenue, volumes):
    """Return our part of all that a partner buys, as an interval.

    Interval arithmetic: all volumes at their upper ends give the low share, at their lower ends the
    high one; errors are not assumed to cancel out.

    :param float revenue: what it bought from us
    :param volumes: ``(amount, tolerance)`` bought elsewhere; 0.25 means ± 25 %
    :return: :class:`Interval` of fractions, or ``None`` when nothing is known to have been bought
    """
    revenue = max(revenue, 0.0)
    volumes = list(volumes)
    middle = sum(amount for amount, _tolerance in volumes)
    if revenue + middle <= 0:
        return None
    least = sum(amount * max(1 - tolerance, 0.0) for amount, tolerance in volumes)
    most = sum(amount * (1 + tolerance) for amount, tolerance in volumes)
    return Interval(
        revenue / (revenue + most),
        revenue / (revenue + middle),
        # all elsewhere may be nothing at all: then everything that is left is ours
        revenue / (revenue + least) if revenue + least > 0 else 0.0,
    )


def change(current, before):
    """Return the change as a fraction of what was before, ``None`` without a positive base."""
    if current is None or before is None or before <= 0:
        return None
    return current / before - 1


def trend(months):
    """Return the change of the last 12 months' sum against the 12 before.

    Both windows hold every calendar month once, so a season cannot look like a trend.

    :param months: 24 monthly values, oldest first; ``None`` in front where nothing is known yet
    """
    if len(months) != 24 or None in months:
        return None
    return change(sum(months[12:]), sum(months[:12]))


class Rhythm(NamedTuple):
    gap: float  #: usual days between two orders: their median
    mad: float  #: median absolute deviation of the gaps from it, in days (not scaled)
    days: int  #: days since the last order
    pause: int  #: days of the pause around this day a year ago, 0 if unknown
    overdue: float  #: robust deviations beyond the gap that was to be expected; 0: not overdue


def rhythm(days, today):
    """Return a partner's own order rhythm, ``None`` with fewer than ``MIN_GAPS`` gaps.

    The usual gap is the median, its spread the median absolute deviation (MAD) times 1.4826, so
    that one odd order moves neither. The spread counts as a tenth of the gap at least, and one day:
    who orders every second Monday is not late on Tuesday. A pause that the partner made around the
    same day a year ago is expected again.

    :param days: days on which it ordered, in any order, several a day allowed
    """
    days = sorted({day for day in days if day <= today})
    gaps = [(later - earlier).days for earlier, later in zip(days, days[1:], strict=False)]
    if len(gaps) < MIN_GAPS:
        return None
    gap = median(gaps)
    mad = median(abs(each - gap) for each in gaps)
    spread = max(MAD_SCALE * mad, 0.1 * gap, 1.0)
    since = (today - days[-1]).days
    pause = _pause_around(days, today - timedelta(days=365))
    return Rhythm(gap, mad, since, pause, max(0.0, (since - max(gap, pause)) / spread))


def _pause_around(days, day):
    """Return the length of the gap between orders that a day lies in, 0 if it lies in none."""
    position = bisect_right(days, day)
    if not 0 < position < len(days):
        return 0
    return (days[position] - days[position - 1]).days


class Signals(NamedTuple):
    """What is known of a partner; ``None``: not available."""

    share: Interval | None = None
    trend: float | None = None
    rhythm: Rhythm | None = None
    breadth: tuple | None = None  #: categories bought in 12 months, in the 12 before
    payment: tuple | None = None  #: days paid after the due date lately, before
    complaint: float | None = None  #: credit notes as a part of what was invoiced
    contact: int | None = None  #: days that a contact is overdue, 0: none is
    agreement: tuple | None = None  #: state ('safe', 'ending', 'notice', 'ended') and days until the end


class Assessment(NamedTuple):
    index: float | None  #: 0 to 100, ``None``: too little is known
    risk: str | None  #: 'low', 'watch', 'high'
    scores: dict  #: signal → score, the available ones only
    reasons: list  #: up to three ``{"code": …, numbers …}``, the weightiest first


def assess(signals, weights=None, watch=70.0, high=50.0, before=None):
    """Weigh the signals of a partner.

    The risk is high below the index ``high``, watch below ``watch``. One alarm (a weighty signal at
    10 or less) asks for watch at least, two for high: a partner that has given notice is no safe
    one because it pays well. A risk that stood before is left only 5 points above its threshold.

    :param dict weights: signal → weight; a signal without weight counts nowhere
    :param str before: the risk that stood until now
    """
    weights = WEIGHTS if weights is None else weights
    total = sum(max(weight, 0) for weight in weights.values())
    scores = {
        code: round(score, 1)
        for code, score in _scores(signals).items()
        if score is not None and weights.get(code, 0) > 0
    }
    known = sum(weights[code] for code in scores)
    if not total or known < MIN_WEIGHT * total:
        return Assessment(None, None, scores, [])
    index = sum(weights[code] * score for code, score in scores.items()) / known
    alarms = sum(score <= ALARM and weights[code] >= ALARM_WEIGHT * total for code, score in scores.items())
    return Assessment(
        round(index, 1),
        _risk(index, alarms, watch, high, before),
        scores,
        _reasons(signals, scores, weights),
    )


def _scores(signals):
    payment = signals.payment and signals.payment[0] - signals.payment[1]
    return {
        "share": _score("share", signals.share and signals.share.middle),
        "trend": _score("trend", signals.trend),
        "rhythm": _score("rhythm", signals.rhythm and signals.rhythm.overdue),
        "breadth": _score("breadth", signals.breadth and change(*signals.breadth)),
        "payment": _score("payment", payment),
        "complaint": _score("complaint", signals.complaint),
        "contact": _score("contact", signals.contact),
        "agreement": _agreement_score(signals.agreement),
    }


def _score(code, value):
    """Return where a value lies between its marks, 0 to 100."""
    if value is None:
        return None
    bad, good = MARKS[code]
    return min(100.0, max(0.0, 100 * (value - bad) / (good - bad)))


def _agreement_score(agreement):
    if agreement is None:
        return None
    state, days = agreement
    if state == "safe":
        return 100.0
    return _score("agreement", days) if state == "ending" else 0.0


def _risk(index, alarms, watch, high, before):
    high_until = high + (HYSTERESIS if before == "high" else 0)
    watch_until = watch + (HYSTERESIS if before in ("watch", "high") else 0)
    if index < high_until or alarms >= 2:
        return "high"
    return "watch" if index < watch_until or alarms else "low"


def _reasons(signals, scores, weights):
    """Return the three signals that cost the index most, with the numbers that tell why."""
    lost = {code: weights[code] * (100 - score) for code, score in scores.items() if score < REASON_BELOW}
    worst = sorted(lost, key=lambda code: (-lost[code], code))[:3]
    return [{"code": code, **_numbers(code, signals)} for code in worst]


def _numbers(code, signals):
    value = getattr(signals, code)
    if code in ("share", "rhythm"):
        return {name: round(number, 4) for name, number in value._asdict().items()}
    if code in ("breadth", "payment"):
        return {"current": round(value[0], 1), "before": round(value[1], 1)}
    if code == "agreement":
        return {"state": value[0], "days": value[1]}
    return {"value": round(value, 4)}

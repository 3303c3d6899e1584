"""An invented evaluation in the shape of ``prm.benchmark.evaluation._data``: every kind of chart, gaps, odd names.

``sample()`` returns the dictionary, ``words()`` and ``head()`` what stands around it. No database.
"""

import math

from ..engine.evaluation_files import Finding, Head, Words

MONTHS = ("Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez")
LABELS = [f"{month} {year}" for year in (24, 25) for month in MONTHS]
UNITS = {"percent": "", "eur": "€", "eur_fte": "€/VZK", "ratio": "×", "place": ""}
#: nobody may make a formula, a code of the print header or a tag of a name
EVIL = ("=1+1", "+49 30", "-5", "@SUM(A1)", "\t=2", "&D&P <b>Müller & Söhne</b>")


def german(value, digits=1, sign=""):
    """Return a figure as a German page writes it."""
    if value is None:
        return "–"
    text = f"{value:,.{digits}f}".translate({ord(","): ".", ord("."): ",", ord("-"): "\N{MINUS SIGN}"})
    return f"{text}\N{NO-BREAK SPACE}{sign}" if sign else text


def percent(value):
    return german(None if value is None else value * 100, 1, "%")


def money(value):
    return german(value, 0, "€")


def kpi(code, name, unit="percent", direction="up", own=0.2137, **changes):
    """Return a row of ``kpis``."""
    text = {"percent": percent, "eur": money, "eur_fte": lambda value: german(value, 0, "€/VZK")}.get(
        unit, lambda value: german(value, 2, "×")
    )
    values = {
        "own": own,
        "before": own and own * 0.95,
        "median": own and own * 1.08,
        "lower": own and own * 0.9,
        "upper": own and own * 1.3,
        "top_quarter": own and own * 1.4,
        "worth": 41300.0,
        **changes,
    }
    own, median = values["own"], values["median"]
    gap = None if own is None or median is None else own - median
    scored = gap is not None and direction != "context"
    return {
        "code": code,
        "name": name,
        "question": f"{name}?",
        "unit": unit,
        "direction": direction,
        "own_text": text(own),
        "before_text": text(values["before"]),
        "change_text": "+1,1 Punkte" if own is not None else "",
        "change": 1.1 if own is not None else None,
        "good": True,
        "median_text": text(median),
        "lower_text": text(values["lower"]),
        "upper_text": text(values["upper"]),
        "top_quarter_text": text(values["top_quarter"]),
        "band": "10–19",
        "reason": "",
        "reason_text": "",
        "fallback": "",
        "place": "q3",
        "place_text": "3. Viertel",
        "gap": gap,
        "gap_text": text(gap) if gap is not None else "",
        "gap_good": (gap > 0) == (direction == "up") if scored and gap else None,
        "scored": scored,
        "twin": "",
        "worth_why": "",
        "annualised": False,
        "unit_text": UNITS[unit],
        "short": {
            "own": text(own).split("\N{NO-BREAK SPACE}€/VZK")[0],
            "before": text(values["before"]).split("\N{NO-BREAK SPACE}€/VZK")[0],
        },
        "top": False,
        "worth_text": f"{money(values['worth'])} im Jahr zu holen" if values["worth"] is not None else "",
        "worth_kind": "year" if values["worth"] is not None else "",
        "worth_of": "",
        "worth_upper": values["worth"] and values["worth"] * 2,
        **values,
    }


def series(key, label, role, values, kind="", text=percent, **changes):
    return {
        "key": key,
        "label": label,
        "role": role,
        "type": kind,
        "values": values,
        "texts": [text(value) for value in values],
        "axis": "y",
        "hidden": False,
        **changes,
    }


def chart(number, key, question, kind, unit, labels, rows, **changes):
    columns = ["", *(row["label"] for row in rows)]
    table = [[label, *(row["texts"][place] for row in rows)] for place, label in enumerate(labels)]
    return {
        "key": key,
        "number": number,
        "question": question,
        "title": f"Titel von {key}",
        "kind": kind,
        "unit": unit,
        "unit_text": UNITS[unit],
        "labels": list(labels),
        "series": rows,
        "state": "",
        "note": "",
        "details": [],
        "table": {"columns": columns, "rows": table},
        "kpis": [],
        **changes,
    }


def wave(base, swing, count=24, gaps=()):
    return [
        None if place in gaps else base * (1 + swing * math.sin(place / 12 * 2 * math.pi) + place * 0.003)
        for place in range(count)
    ]


def charts():
    turnover = wave(1_234_567.0, 0.4)
    steps = [1_200_000.0, None, None, None, None]
    return [
        chart(
            1,
            "turnover",
            "Wachsen wir?",
            "combo",
            "eur",
            LABELS,
            [
                series("own", "Eigener Umsatz", "own", turnover, "bar", money),
                series(
                    "r12", "Letzte 12 Monate", "median", wave(14_800_000.0, 0.02), "line", money, axis="y2", unit="eur"
                ),
                series("before", "Vorjahr", "before", wave(1_150_000.0, 0.4), "line", money, hidden=True),
            ],
            breaks=[9],
        ),
        chart(
            2,
            "position",
            "Besser als die anderen?",
            "band",
            "percent",
            LABELS,
            [
                series("low", "Unteres Viertel", "band_low", wave(0.18, 0.05), "line"),
                series("high", "Oberes Viertel", "band_high", wave(0.27, 0.05), "line"),
                series("median", "Median der Gruppe", "median", wave(0.225, 0.04), "line"),
                series("own", "Eigener Wert", "own", wave(0.21, 0.14, gaps=(4, 5, 11)), "line"),
            ],
            breaks=[12],
            note="Im Januar 2025 hat sich geändert, wer teilnimmt.",
        ),
        chart(
            3,
            "deviations",
            "Wo liegen wir daneben?",
            "hbar",
            "percent",
            ["Betriebshandelsspanne", "Lagerumschlag", "Personalkosten zu Rohertrag", "Umsatz je Vollzeitkraft"],
            [
                series("up", "Besser als der Median", "up", [None, None, 0.03, 0.12], "bar"),
                series("down", "Schlechter als der Median", "down", [-0.21, -0.07, None, None], "bar"),
            ],
            kpis=["margin", "turn", "personnel", "per_head"],
        ),
        chart(
            4,
            "gap_worth",
            "Was ist es wert?",
            "waterfall",
            "eur",
            ["Eigenes Ergebnis", "Personalkosten zu Rohertrag", "Lager", "Werkstatt", "Mit Median"],
            [
                series("total", "Ergebnis", "total", [-40_000.0, None, None, None, 51_000.0], "bar", money),
                series("up", "Mehr", "up", [None, 61_000.0, None, 45_000.0, None], "bar", money),
                series("down", "Weniger", "down", [None, None, -15_000.0, None, None], "bar", money),
            ],
        ),
        chart(
            5,
            "departments",
            "Wer verdient?",
            "stacked",
            "eur",
            LABELS[12:],
            [
                series(key, label, "part", wave(base, 0.2, 12), "bar", money)
                for key, label, base in (
                    ("machines", "Maschinen", 90_000.0),
                    ("parts", "Teile", 60_000.0),
                    ("service", "Werkstatt", 70_000.0),
                    ("rent", "Vermietung", 15_000.0),
                    ("other", "Sonstiges", -8_000.0),
                )
            ],
        ),
        chart(
            8,
            "cost_structure",
            "Welche Kosten?",
            "bar",
            "percent",
            ["Personal", "Raum", "Werbung", "Verwaltung", "Abschreibung"],
            [
                series("own", "Eigener Wert", "own", [0.173, 0.031, 0.008, None, 0.02], "bar"),
                series("median", "Median der Gruppe", "median", [0.165, 0.024, 0.011, 0.03, 0.022], "bar"),
            ],
        ),
        chart(
            9,
            "result_bridge",
            "Warum hat es sich geändert?",
            "bridge",
            "eur",
            ["Vorjahr", "Umsatz", "Spanne", "Kosten", "Dieses Jahr"],
            [
                series("total", "Ergebnis", "total", [*steps[:4], 1_130_000.0], "bar", money),
                series("up", "Mehr", "up", [None, 120_000.0, None, None, None], "bar", money),
                series("down", "Weniger", "down", [None, None, -90_000.0, -100_000.0, None], "bar", money),
            ],
        ),
        chart(
            10,
            "stock_ageing",
            "Was muss raus?",
            "doughnut",
            "eur",
            ["bis 6 Monate", "6–12 Monate", "über 12 Monate"],
            [series("own", "Lager", "part", [900_000.0, 310_000.0, 120_000.0], "bar", money)],
            note="Stand Ende Dezember 2025.",
        ),
        chart(
            15,
            "receivables",
            "Wer schuldet uns?",
            "bar",
            "eur",
            ["nicht fällig", "bis 30 Tage", "darüber"],
            [series("own", "Forderungen", "own", [None, None, None], "bar", money)],
            state="Das Programm fragt nicht nach dem Alter der Forderungen.",
        ),
        chart(
            18,
            "radar",
            "Was ist unsere Form?",
            "radar",
            "ratio",
            ["Spanne", "Lager", "Personal", "Werkstatt", "Liquidität", "Wachstum"],
            [
                series("own", "Eigenes Viertel", "own", [4, 2, 3, 1, None, 2], "line", lambda v: german(v, 0)),
                series("median", "Median", "median", [2.5] * 6, "line", lambda v: german(v, 1)),
            ],
        ),
    ]


def kpis():
    return [
        kpi("margin", "Betriebshandelsspanne"),
        kpi("personnel", "Personalkosten zu Rohertrag", direction="down", own=0.61),
        kpi("turn", "Lagerumschlag", "ratio", own=3.456, worth=88_000.0, worth_text="88.000 € zu holen, einmalig"),
        kpi("per_head", "Umsatz je Vollzeitkraft", "eur_fte", own=312_345.6),
        kpi(
            "cost",
            "Personalkosten je Vollzeitkraft",
            "eur_fte",
            "context",
            own=51_234.5,
            worth=None,
            place_text="",
            place="",
        ),
        kpi(
            "result",
            "Betriebswirtschaftliches Ergebnis",
            own=-0.0123,
            median=None,
            lower=None,
            upper=None,
            top_quarter=None,
            worth=None,
            band="",
            reason="few",
            reason_text="Zu wenige Firmen in der Gruppe.",
            place="",
            place_text="",
        ),
        kpi("unknown", "Altbestand", own=None, worth=None, median=None),
        kpi("region", "Liquidität 2. Grades", "ratio", own=1.02, fallback="Alle Firmen"),
    ]


def sample(**changes):
    """Return the dictionary."""
    return {
        "programme": {"id": 1, "name": "Betriebsvergleich Landtechnik", "currency": "EUR"},
        "programmes": [],
        "window": {"code": "r12", "name": "Letzte 12 Monate"},
        "windows": [],
        "end": {"code": "2025-12", "name": "Dezember 2025"},
        "ends": [],
        "cohort": {"id": 3, "name": "Region Süd", "band": "10–19", "text": "Region Süd, 10–19 andere Betriebe"},
        "cohorts": [],
        "release": {"month": "2025-12", "text": "Freigabe Dezember 2025", "released_at": "2026-01-20"},
        "state": "",
        "notices": ["Für zwei Kennzahlen gilt die Gruppe „Alle Firmen“, weil die Region zu klein ist."],
        "top": ["margin", "personnel", "turn"],
        "kpis": kpis(),
        "charts": charts(),
        "measures": [
            {
                "code": "margin",
                "kpi": "Betriebshandelsspanne",
                "text": "Rabatte nur noch mit Freigabe",
                "start_text": percent(0.2037),
                "target_text": percent(0.2308),
                "due_text": "Juni 2026",
                "state": "open",
                "state_text": "offen",
                "result_text": "Von 20,4 % auf 21,4 %: die Hälfte des Weges.",
            }
        ],
        **changes,
    }


def words(**changes):
    """Return German words; where the name of the field will do, it stands for itself."""
    return Words(
        **{
            **{name: name.replace("_", " ").capitalize() for name in Words._fields},
            "title": "Betriebsvergleich",
            "page": "Seite %(page)s von %(pages)s",
            "directions": {"up": "↑ höher ist besser", "down": "↓ niedriger ist besser", "context": "zur Einordnung"},
            "verdicts": {"better": "besser", "worse": "schlechter", "equal": "gleich"},
            "point": ",",
            "thousands": ".",
            **changes,
        }
    )


def head(**changes):
    return Head(
        **{
            "firm": "Landtechnik Hofmann GmbH",
            "network": "Agrar-Verbund eG",
            "made": "28. November 2026",
            "lang": "de",
            **changes,
        }
    )


def findings():
    return (
        Finding("Stark", ("Betriebshandelsspanne: 21,4 % gegen 20,1 % in der Mitte der Gruppe.",)),
        Finding("Schwach", ("Lagerumschlag: 3,46 × gegen 3,73 ×. Das ist einmalig 88.000 € wert.",)),
        Finding("Maßnahmen", (), "Es ist keine Maßnahme notiert."),
    )

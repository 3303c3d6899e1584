"""Trial balances as accounting programs write them: no database."""

import io
import itertools

from openpyxl import Workbook

from ..engine.trial_balance import read_balance

MARCH = 2026 * 12 + 2
DATEV = """"EXTF";700;20;"Summen und Salden";;20260331
Musterfirma GmbH;Summen- und Saldenliste;März 2026
Konto;Beschriftung;EB-Wert;S/H;Soll Monat;Haben Monat;Soll kumuliert;Haben kumuliert;Saldo;S/H
8400;Erlöse 19 % USt;0,00;;0,00;10.000,00;0,00;30.000,00;30.000,00;H
3400;Wareneingang;0,00;;6.000,00;0,00;18.000,00;0,00;18.000,00;S
4120;Gehälter Büro;0,00;;2.000,00;0,00;6.000,00;0,00;6.000,00;S
1200;Bank;5.000,00;S;2.000,00;0,00;6.000,00;0,00;11.000,00;S
0800;Gezeichnetes Kapital;5.000,00;H;0,00;0,00;0,00;0,00;5.000,00;H
;Summe;;;10.000,00;10.000,00;30.000,00;30.000,00;;
"""
KINDS = {"U": "flow", "W": "flow", "P": "flow", "CASH": "stock"}
XAF = """<?xml version="1.0" encoding="UTF-8"?>
<auditfile xmlns="http://www.auditfiles.nl/XAF/3.2"><header><fiscalYear>2026</fiscalYear></header><company>
<generalLedger>
<ledgerAccount><accID>8000</accID><accDesc>Omzet</accDesc><accTp>P</accTp>{lead}</ledgerAccount>
<ledgerAccount><accID>1300</accID><accDesc>Debiteuren</accDesc><accTp>B</accTp></ledgerAccount>
</generalLedger>
<openingBalance><obLine><nr>1</nr><accID>1300</accID><amnt>5.00</amnt><amntTp>D</amntTp></obLine>
<obLine><nr>2</nr><accID>0600</accID><amnt>5.00</amnt><amntTp>C</amntTp></obLine></openingBalance>
<transactions><linesCount>6</linesCount><totalDebit>100.00</totalDebit><totalCredit>100.00</totalCredit><journal>
{bookings}
</journal></transactions></company></auditfile>"""


def booking(period, amount):
    return (
        f"<transaction><nr>{period}</nr><periodNumber>{period}</periodNumber>"
        f"<trLine><nr>1</nr><accID>1300</accID><amnt>{amount}</amnt><amntTp>D</amntTp></trLine>"
        f"<trLine><nr>2</nr><accID>8000</accID><amnt>{amount}</amnt><amntTp>C</amntTp></trLine></transaction>"
    )


def xaf(bookings=((2, 10), (3, 20), (4, 70)), lead=""):
    text = XAF.format(bookings="".join(itertools.starmap(booking, bookings)), lead=lead)
    return text.encode()


def read(text, encoding="utf-8", **keys):
    return read_balance(text.encode(encoding) if isinstance(text, str) else text, keys.pop("month", MARCH), **keys)


def codes(balance):
    return [problem.code for problem in balance.problems]


def workbook(rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()

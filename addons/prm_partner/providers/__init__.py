"""What computes the shipped metrics: one model, one statement per source."""

from . import invoices
from . import receivables
from . import orders
from . import market
from . import wallet
from . import contacts

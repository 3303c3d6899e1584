from . import outcome

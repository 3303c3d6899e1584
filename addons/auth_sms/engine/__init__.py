from . import codes, limits, message, numbers, outcome

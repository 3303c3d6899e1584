from . import binding, codes, http_call, http_message, limits, message, numbers, outcome, scrub

from . import test_balance_mapping
from . import test_engine_doctests
from . import test_engine_formula
from . import test_engine_kpis
from . import test_engine_plausibility
from . import test_engine_windows

from . import test_design_formula
from . import test_design_guards
from . import test_entry_write
from . import test_number_text
from . import test_trial_balance
from . import test_workbook_refused
from . import test_workbook_round_trip

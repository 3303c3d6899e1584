from . import test_engine_formula
from . import test_engine_kpis
from . import test_engine_plausibility
from . import test_engine_windows

from . import test_design_formula

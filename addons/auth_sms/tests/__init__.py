from . import test_engine, test_gateway, test_alarm
from . import test_login
from . import test_factors

from . import test_engine, test_gateway, test_alarm
from . import test_login
from . import test_app
from . import test_factors
from . import test_number
from . import test_second_factor
from . import test_policy
from . import test_challenge

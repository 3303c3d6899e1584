from . import test_engine, test_gateway, test_alarm

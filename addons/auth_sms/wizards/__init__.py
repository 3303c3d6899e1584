from . import auth_sms_test

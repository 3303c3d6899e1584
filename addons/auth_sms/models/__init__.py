from . import res_country
from . import auth_sms_gateway

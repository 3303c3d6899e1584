from . import prm_dealer_role
from . import res_users
from . import res_users_apikeys
from . import prm_dealer_user

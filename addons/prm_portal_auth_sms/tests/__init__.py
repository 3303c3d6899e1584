from . import test_role_policy
from . import test_dealer_users
from . import test_doors
from . import test_invitation

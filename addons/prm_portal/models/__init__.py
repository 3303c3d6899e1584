from . import res_groups
from . import prm_dealer_role
from . import prm_dealer_audit
from . import prm_dealer_assignment
from . import res_users
from . import res_partner
from . import prm_portal_menu

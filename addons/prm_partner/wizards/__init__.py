from . import base_import
from . import base_partner_merge
from . import prm_agreement_terminate
from . import prm_agreement_renew
from . import prm_terms_lookup
from . import prm_message_test
from . import prm_contact_since
from . import prm_tour_stop

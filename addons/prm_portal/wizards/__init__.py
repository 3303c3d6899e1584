from . import prm_conversation_forward
from . import prm_document_publish
from . import prm_dealer_invite
from . import prm_dealer_invite_file
from . import prm_dealer_change
from . import base_partner_merge

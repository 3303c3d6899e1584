from . import test_hold
from . import test_mails
from . import test_membership
from . import test_moderation
from . import test_pages
from . import test_rules
from . import test_watch

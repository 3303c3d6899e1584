from . import test_mails
from . import test_membership
from . import test_pages

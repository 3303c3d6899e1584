from . import test_security_page

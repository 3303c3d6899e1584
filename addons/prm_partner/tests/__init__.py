from . import test_agreement
from . import test_agreement_mail
from . import test_facts
from . import test_holding
from . import test_licence
from . import test_territory

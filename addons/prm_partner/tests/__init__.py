from . import test_agreement
from . import test_agreement_line
from . import test_agreement_mail
from . import test_agreement_race
from . import test_holding
from . import test_licence
from . import test_territory

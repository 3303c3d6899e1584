from . import test_holding
from . import test_licence
from . import test_territory

from . import entry
from . import own
from . import balance
from . import workbook

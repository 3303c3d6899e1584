from . import balance
from . import circle
from . import circle_trustee
from . import workbook
from . import entry
from . import evaluation
from . import own
from . import past

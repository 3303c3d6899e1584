from . import balance
from . import workbook
from . import entry
from . import evaluation
from . import evaluation_files
from . import own
from . import past

from . import balance
from . import workbook

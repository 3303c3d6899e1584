from . import test_doors
from . import test_roles
from . import test_stock_pages
from . import test_stock_records
from . import test_task
from . import test_conversation

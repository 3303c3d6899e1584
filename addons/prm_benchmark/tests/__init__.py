from . import test_entry_write
from . import test_trustee_room
from . import test_trustees
from . import test_reminder

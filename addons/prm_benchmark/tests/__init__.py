from . import test_entry_write

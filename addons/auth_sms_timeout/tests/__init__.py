from . import test_screen_lock

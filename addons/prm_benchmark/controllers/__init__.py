from . import entry
from . import own

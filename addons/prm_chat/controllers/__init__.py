from . import chat
from . import preference

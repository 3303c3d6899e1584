from . import models
from . import providers
from . import wizards
from . import demo
from .hooks import pre_init_hook

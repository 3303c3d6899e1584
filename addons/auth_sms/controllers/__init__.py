from . import home
from . import login
from . import number
from . import second_factor

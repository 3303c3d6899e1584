from . import home
from . import login
from . import number
from . import app
from . import second_factor

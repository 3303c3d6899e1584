from . import home
from . import tasks
from . import messages
from . import documents
from . import appointments
from . import stock
from . import users
from . import preview

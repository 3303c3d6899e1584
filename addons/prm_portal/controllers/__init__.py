from . import home
from . import tasks
from . import messages
from . import documents
from . import appointments
from . import stock

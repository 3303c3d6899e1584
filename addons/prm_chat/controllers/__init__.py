from . import attachment
from . import chat
from . import conduct
from . import frame
from . import preference

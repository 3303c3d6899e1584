from . import test_demo_talk
from . import test_membership
from . import test_talk
from . import test_talk_figures
from . import test_figures_race
from . import test_own_words
from . import test_talk_rooms

from . import prm_demo_dealers
from . import prm_demo_talk
from . import prm_demo_documents
from . import prm_demo_firm

from . import prm_demo
from . import prm_demo_company
from . import prm_demo_territories
from . import prm_demo_products
from . import prm_demo_partners
from . import prm_demo_licences
from . import prm_demo_agreements
from . import prm_demo_sales

from . import prm_demo_factors

from . import prm_demo_dealers

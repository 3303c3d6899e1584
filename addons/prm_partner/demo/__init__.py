from . import prm_demo

from . import prm_demo_talk

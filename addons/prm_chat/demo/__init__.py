from . import prm_demo_chat

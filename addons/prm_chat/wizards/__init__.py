from . import prm_chat_decision

from odoo.fields import Command

#: shipped roles that talk; the head office may change it afterwards
SHIPPED = ("director", "sales", "service")


def post_init_hook(env):
    """Give the shipped roles the chat; a role that the head office deleted stays deleted."""
    for role in SHIPPED:
        record = env.ref(f"prm_portal.role_{role}", raise_if_not_found=False)
        if record:
            record.capability_ids = [Command.link(env.ref("prm_chat.group_dealer_chat").id)]

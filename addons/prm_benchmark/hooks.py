from odoo.fields import Command

#: role → what it gets of the benchmark when the addon is installed; the head office may change it afterwards
SHIPPED = {
    "director": ("entry", "evaluation", "signoff"),
    "bookkeeper": ("entry",),
    "adviser": ("evaluation",),
}


def post_init_hook(env):
    """Give the shipped roles their capabilities; a role that the head office deleted stays deleted."""
    for role, capabilities in SHIPPED.items():
        record = env.ref(f"prm_portal.role_{role}", raise_if_not_found=False)
        if record:
            record.capability_ids = [
                Command.link(env.ref(f"prm_benchmark.group_dealer_{capability}").id) for capability in capabilities
            ]

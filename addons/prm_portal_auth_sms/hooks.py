#: shipped roles that see a firm's figures, or enter them; the others may, but need not
REQUIRED = ("director", "bookkeeper", "adviser")
GRACE_DAYS = 14


def post_init_hook(env):
    """Require a second factor of the shipped roles that handle figures, unless somebody decided for them before."""
    for code in REQUIRED:
        role = env.ref(f"prm_portal.role_{code}", raise_if_not_found=False)
        if role and not role._factor_policy():
            role.write({"factor_rule": "grace", "factor_grace_days": GRACE_DAYS})
    if env.ref("prm_demo.dealer_01", raise_if_not_found=False):
        # a demo network that was loaded before there was this addon
        env["prm.demo"]._in_demo()._load_factors()

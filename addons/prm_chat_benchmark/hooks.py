def post_init_hook(env):
    """Open the demo network's channel where that was loaded before there was this addon."""
    if env.ref("prm_demo.dealer_01", raise_if_not_found=False):
        env["prm.demo"]._in_demo()._load_benchmark_talk()

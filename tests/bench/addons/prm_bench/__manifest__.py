{
    "name": "Bench",
    "summary": "The bare thing for bench_benchmark; never installed, loaded with --load",
    "version": "19.0.1.0.0",
    "license": "LGPL-3",
    "depends": ["prm_portal"],
    "installable": True,
}

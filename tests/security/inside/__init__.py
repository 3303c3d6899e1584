"""What runs inside Odoo: each module has ``main(env)``; ``tests/security/shell.py`` feeds it to ``odoo shell``."""

def pre_init_hook(env):
    """Prepare the database for the exclusion constraints of agreement lines.

    They compare integers with ``=`` inside a GiST index, which PostgreSQL only does with
    ``btree_gist`` (a trusted extension: the owner of the database may create it).
    """
    env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")

def notice(message, warning=False, then=None):
    """Return the client action that says what a button did; a warning stays until somebody closes it.

    :param dict then: the action to go on with, else the view is loaded again
    """
    return {
        "type": "ir.actions.client",
        "tag": "display_notification",
        "params": {
            "type": "warning" if warning else "success",
            "sticky": warning,
            "message": message,
            "next": then or {"type": "ir.actions.client", "tag": "soft_reload"},
        },
    }

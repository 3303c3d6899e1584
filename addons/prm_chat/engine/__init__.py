"""Plain engines of the chat, without the ORM."""

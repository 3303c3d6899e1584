"""Plain Python beside the models: no ORM, tested without a database."""

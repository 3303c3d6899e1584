from odoo import fields


class OptionalFloat(fields.Float):
    """A number that may be missing: it reads as ``False`` and shows as an empty cell, never as 0."""

    falsy_value = None

    def convert_to_column(self, value, record, values=None, validate=True):
        return None if _is_missing(value) else super().convert_to_column(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        return None if _is_missing(value) else super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if _is_missing(value) else value


def _is_missing(value):
    return value is None or value is False

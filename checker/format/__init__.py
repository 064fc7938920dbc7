"""The one way in which rule files, rule tests and waivers are written.

Only the way of writing changes: what a file says, and every comment in it, stays.
docs/*/policies/formatting.md says what the way is.
"""

from checker.format.files import Formatted, format_files, schema_beside
from checker.format.form import OTHER, Form, form_of, formatted, tidied

__all__ = [
    "OTHER",
    "Form",
    "Formatted",
    "form_of",
    "format_files",
    "formatted",
    "schema_beside",
    "tidied",
]

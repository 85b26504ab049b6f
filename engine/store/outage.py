"""What says that the database cannot be asked for a while, rather than that what it was asked is at fault."""

from django.db import InterfaceError, InternalError, OperationalError

READ_ONLY = "25"  # the class of SQLSTATE: a primary that has just become a standby refuses to write
SIGNS = (OperationalError, InterfaceError, InternalError)


def is_outage(error: BaseException) -> bool:
    """Whether to ask again later, over a new connection."""
    if isinstance(error, InternalError):
        return str(getattr(error.__cause__, "sqlstate", "")).startswith(READ_ONLY)
    return isinstance(error, SIGNS)

"""The roles that an account of staff may have.

Stands alone so that the command line can name them without loading the database's code.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Role = Literal["call_handler", "council_officer", "administrator"]
ROLES: Final[tuple[Role, ...]] = get_args(Role)

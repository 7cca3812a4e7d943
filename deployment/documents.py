"""JSON as it comes and goes: the edge where types end."""

from typing import Any

Json = Any
Document = dict[str, Any]

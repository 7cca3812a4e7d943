"""Types of JSON documents whose content is not typed."""

from typing import Any

Json = Any
Document = dict[str, Any]

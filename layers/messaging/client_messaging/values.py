"""The product's own values: frozen, slotted, equal by type and fields, and without a `repr` that could show text.

They are structs of msgspec, whose metaclass is compiled code: a data class is compiled from text at import, which takes
eight times the instructions (docs/performance.md).
"""

from typing import TYPE_CHECKING, dataclass_transform

if TYPE_CHECKING:
    from dataclasses import Field, field, replace
    from typing import Any, ClassVar

    @dataclass_transform(frozen_default=True, field_specifiers=(field,))
    class Value:
        """For the type checker: a frozen data class, so that the arguments of `replace` are checked."""

        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

else:
    from copy import replace

    from msgspec import Struct, field

    class Value(Struct, frozen=True):
        """Base class of the product's own values. Fields are declared as those of a data class."""

        __repr__ = object.__repr__


__all__ = ["Value", "field", "replace"]

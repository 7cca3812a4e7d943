from enum import StrEnum


class Relationship(StrEnum):
    GUARDIAN = "guardian"
    OTHER = "other"
    PARENT = "parent"
    SELF = "self"

    def __str__(self) -> str:
        return str(self.value)

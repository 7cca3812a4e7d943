from enum import StrEnum


class NudgesChangeSend(StrEnum):
    EVENT = "event"
    MESSAGE = "message"

    def __str__(self) -> str:
        return str(self.value)

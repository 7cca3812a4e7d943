from enum import StrEnum


class ExpectedResponseChangeUnit(StrEnum):
    BUSINESS_DAYS = "business_days"
    HOURS = "hours"

    def __str__(self) -> str:
        return str(self.value)

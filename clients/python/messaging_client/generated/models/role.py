from enum import StrEnum


class Role(StrEnum):
    CLIENT = "client"
    CLINICIAN = "clinician"
    STAFF = "staff"

    def __str__(self) -> str:
        return str(self.value)

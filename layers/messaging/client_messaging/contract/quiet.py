"""Quiet hours in request and response bodies: of the practice settings, and of a chart owner's preferences."""

from typing import Annotated, Final, Self

from pydantic import Field, StringConstraints

from client_messaging.contract.fields import RequestBody, ResponseBody
from client_messaging.domain.practice_settings import Quiet

_TIME: Final = r"([01][0-9]|2[0-3]):[0-5][0-9]"
From = Annotated[str, StringConstraints(pattern=rf"^{_TIME}$")]
To = Annotated[str, StringConstraints(pattern=rf"^({_TIME}|24:00)$")]
TimeZone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_+/\-]{1,64}$")]


class QuietChange(RequestBody):
    """Quiet hours, in local time."""

    begins: From = Field(default="21:00", alias="from")
    ends: To = Field(default="08:00", alias="to")


class QuietSchema(ResponseBody):
    """Quiet hours, in local time."""

    begins: str = Field(alias="from")
    ends: str = Field(alias="to")

    @classmethod
    def of(cls, quiet: Quiet) -> Self:
        """The response for quiet hours."""
        return cls.model_validate({"from": quiet.begins, "to": quiet.ends})

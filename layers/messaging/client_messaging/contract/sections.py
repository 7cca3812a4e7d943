"""Practice settings, without the body of any section: those are built for the first request that changes one."""

from typing import Annotated, Final

from pydantic import AfterValidator, ConfigDict, Field, RootModel, StringConstraints

from client_messaging.contract.fields import Language, RequestBody, plain_text

MOST_LANGUAGES: Final = 20

Text = Annotated[str, StringConstraints(min_length=1, max_length=1000), AfterValidator(plain_text)]


class Texts(RootModel):  # type: ignore[type-arg]  # parametrized it is built at once
    """A plain text by language (BCP 47)."""

    model_config = ConfigDict(frozen=True, defer_build=True)

    root: Annotated[dict[Language, Text], Field(max_length=MOST_LANGUAGES)]


class SectionChange(RequestBody):
    """A section of the practice settings: the one in the path."""

    model_config = ConfigDict(extra="allow")

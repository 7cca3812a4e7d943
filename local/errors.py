"""Errors that end a command of the local stack with one sentence in the terminal."""


class CannotStart(Exception):
    """Printed without a traceback; the command exits with status 1."""


class NotSupported(CannotStart):
    """The template needs something that the local stack neither supports nor ignores on purpose."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")

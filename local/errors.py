"""What keeps the local stack from starting, said in one sentence to whoever started it."""


class CannotStart(Exception):
    """Printed as it is, without a traceback; the command ends with status 1."""


class NotSupported(CannotStart):
    """The template asks for something that the local stack neither imitates nor knowingly leaves out."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")

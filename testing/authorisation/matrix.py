"""Parses `matrix.md`: the expected response of each cell."""

import re
from dataclasses import dataclass

from deployment.paths import REPOSITORY

CODES = {
    "401": "unauthenticated",
    "403 role": "role_not_allowed",
    "403 suspended": "access_suspended",
    "404": "not_found",
    "409 conflict": "conflict",
    "422": "invalid_request",
}
REASONS = {
    "not enabled": "portal_not_enabled",
    "disabled": "portal_disabled",
    "clinician": "clinician_unavailable",
    "former owner": "thread_of_former_owner",
    "replies": "replies_only",
}
SHOWN = ("all", "messages", "new", "newest", "oldest", "none")
PORTAL_COLUMNS = ("with", "without", "elsewhere", "suspended", "suspended without", "unknown")
_HEADING = re.compile(r"## (?P<route>[A-Z]+ /[^:]+)(: (?P<variant>.+))?$")


@dataclass(frozen=True)
class Expected:
    """The content of a cell."""

    cell: str
    status: int
    code: str | None = None
    reason: str | None = None
    shown: tuple[str, ...] | None = None
    """Of an inbox a word, of an overview the inboxes."""

    @property
    def refused(self) -> bool:
        return self.status >= 400

    @classmethod
    def of(cls, cell: str) -> "Expected":
        status, _, more = cell.partition(" ")
        if cell in CODES:
            return cls(cell, int(status), CODES[cell])
        if status == "409":
            return cls(cell, 409, "messaging_unavailable", REASONS[more])
        if status not in ("200", "201"):
            raise ValueError(f"there is no answer {cell!r}")
        if not more or more in REASONS:
            return cls(cell, int(status), reason=REASONS[more] if more else None)
        shown = () if more == "none" else tuple(more.split(", "))
        if not all(word in SHOWN or "/" in word for word in shown):
            raise ValueError(f"nothing is shown as {more!r}")
        return cls(cell, int(status), shown=shown)


@dataclass(frozen=True)
class Row:
    """Whose row, in which charts (none named: those of the columns), and what it says by column."""

    callers: tuple[str, ...]
    charts: tuple[str, ...]
    cells: dict[str, Expected]


@dataclass(frozen=True)
class Table:
    """One operation."""

    route: str
    variant: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return f"{self.route}: {self.variant}" if self.variant else self.route

    def row(self, names: tuple[str, ...], chart: str) -> Row:
        """The row of a caller with these names (their own and their groups') in a chart."""
        for row in self.rows:
            if set(names) & set(row.callers) and ({chart, "*"} & set(row.charts) or not row.charts):
                return row
        raise LookupError(f"{self.name}: there is no row for {names[0]} and {chart}")


def read() -> tuple[Table, ...]:
    tables = []
    for section in (REPOSITORY / "tests/authorisation/matrix.md").read_text().split("\n\n## ")[1:]:
        heading = _HEADING.match(f"## {section.splitlines()[0]}")
        if heading:
            head, _, *rows = [_cells(line) for line in section.splitlines() if line.startswith("|")]
            tables.append(_table(heading["route"], heading["variant"] or "", head, rows))
    return tuple(tables)


def _table(route: str, variant: str, head: list[str], rows: list[list[str]]) -> Table:
    by_chart = head[1] == "chart"
    columns = tuple(head[2:] if by_chart else head[1:])
    read = []
    for row in rows:
        assert len(row) == len(head), f"{route}: {row}"
        callers, charts = _names(row[0]), _names(row[1]) if by_chart else ()
        cells = row[2:] if by_chart else row[1:]
        read.append(Row(callers, charts, dict(zip(columns, map(Expected.of, cells), strict=True))))
    return Table(route, variant, columns, tuple(read))


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _names(cell: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in cell.split(","))

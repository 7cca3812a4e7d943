"""A model of the product in memory, from the contract, independent of the code. No store, no ids of its own."""

from dataclasses import dataclass, field

from testing.people import Person

NOT_FOUND, SUSPENDED, REUSED = (
    (404, "not_found", None),
    (403, "access_suspended", None),
    (422, "idempotency_key_reused", None),
)
CONFLICT = (409, "conflict", None)
NOT_ENABLED, DISABLED, UNAVAILABLE, FORMER = (
    (409, "messaging_unavailable", reason)
    for reason in ("portal_not_enabled", "portal_disabled", "clinician_unavailable", "thread_of_former_owner")
)
OK, CREATED = (200, None, None), (201, None, None)

type Said = tuple[int, str | None, str | None]


@dataclass
class Entry:
    """A message or a notice. `number` counts what was written in the inbox; the id is the product's."""

    number: int
    by: str
    body: str = ""
    thread: "Entry | None" = None
    id: str = ""

    @property
    def root(self) -> "Entry":
        return self.thread or self


@dataclass
class Inbox:
    """Entries from the oldest on; how far each side has read, and what was hidden from the owner by a hand-over.

    Threads that began among what is hidden are closed to both sides.
    """

    entries: list[Entry] = field(default_factory=list)
    hidden: int = 0
    read: dict[str, int] = field(default_factory=lambda: {"clinician": 0, "client": 0})
    shown: dict[str, int] = field(default_factory=lambda: {"clinician": 0, "client": 0})

    def seen_by(self, role: str) -> list[Entry]:
        if role == "clinician":
            return self.entries
        return [entry for entry in self.entries if entry.by != "system" and entry.number > self.hidden]

    def closes(self, thread: Entry) -> bool:
        return thread.number <= self.hidden

    def unread_by(self, role: str) -> int:
        received = [entry for entry in self.seen_by(role) if entry.by != role]
        return sum(entry.number > self.read[role] for entry in received)

    def write(self, by: str, body: str, thread: Entry | None) -> Entry:
        self.entries.append(Entry(len(self.entries) + 1, by, body, thread))
        return self.entries[-1]


@dataclass
class Chart:
    """Portal access and the inboxes, by clinician. `hides`: the owner does not share the history of before."""

    state: str = "not_enabled"
    owner: Person | None = None
    hides: bool = False
    inboxes: dict[str, Inbox] = field(default_factory=dict)

    def open(self, clinician: str) -> Inbox:
        return self.inboxes.setdefault(clinician, Inbox())


@dataclass
class Model:
    """A practice. `suspended` holds people: an id, in a role."""

    charts: dict[str, Chart]
    suspended: set[Person] = field(default_factory=set)

    def unavailable(self, chart: Chart, clinician: Person | None = None) -> Said | None:
        if chart.state != "enabled":
            return NOT_ENABLED if chart.state == "not_enabled" else DISABLED
        return UNAVAILABLE if clinician in self.suspended else None

    # ---------------------------------------------------------------- writing
    def compose(self, clinician: Person, client: str, body: str, thread: Entry | None) -> tuple[Said, Entry | None]:
        chart = self.charts[client]
        inbox = chart.inboxes.get(clinician.person_id, Inbox())
        if clinician in self.suspended:
            return SUSPENDED, None
        if thread is not None and thread not in inbox.entries:
            return NOT_FOUND, None
        if refused := self.unavailable(chart):
            return refused, None
        if thread is not None and inbox.closes(thread):
            return FORMER, None
        return CREATED, chart.open(clinician.person_id).write("clinician", body, thread)

    def reply(
        self, owner: Person, client: str, clinician: Person, body: str, thread: Entry
    ) -> tuple[Said, Entry | None]:
        refused, inbox = self.let_owner_in(owner, client, clinician)
        if refused in (SUSPENDED, NOT_FOUND):
            return refused, None
        if thread not in inbox.entries or inbox.closes(thread):
            return NOT_FOUND, None
        if refused := self.unavailable(self.charts[client], clinician):
            return refused, None
        return CREATED, inbox.write("client", body, thread)

    def update(self, client: str) -> int:
        """How many notices a portal update makes."""
        chart = self.charts[client]
        inboxes = chart.inboxes.values() if chart.state == "enabled" else ()
        for inbox in inboxes:
            inbox.write("system", "", None)
        return len(inboxes)

    # ---------------------------------------------------------------- access
    def let_owner_in(self, owner: Person, client: str, clinician: Person) -> tuple[Said | None, Inbox]:
        """Why an owner is not let into an inbox, if they are not."""
        chart = self.charts[client]
        if owner in self.suspended:
            return SUSPENDED, Inbox()
        if chart.owner != owner or clinician.person_id not in chart.inboxes:
            return NOT_FOUND, Inbox()
        return (DISABLED if chart.state == "disabled" else None), chart.inboxes[clinician.person_id]

    def let_clinician_in(self, clinician: Person, client: str) -> tuple[Said | None, Inbox]:
        """Why a clinician is not let into their inbox, if they are not."""
        chart = self.charts[client]
        if clinician in self.suspended:
            return SUSPENDED, Inbox()
        return (None if chart.owner else NOT_ENABLED), chart.inboxes.get(clinician.person_id, Inbox())

    def enable(self, caller: Person, client: str, owner: Person, *, share: bool, with_version: bool) -> Said:
        """With the chart's version, or without any."""
        if caller in self.suspended:
            return SUSPENDED
        chart = self.charts[client]
        if chart.owner not in (None, owner) and not with_version:
            return CONFLICT
        if chart.owner not in (None, owner) or (chart.owner == owner and share and chart.hides):
            chart.hides = not share
            for inbox in chart.inboxes.values():
                inbox.hidden = 0 if share else len(inbox.entries)
                inbox.read["client"] = 0
        if (chart.state, chart.owner) != ("enabled", owner):
            chart.open(caller.person_id)
        chart.state, chart.owner = "enabled", owner
        return OK

    def disable(self, caller: Person, client: str) -> Said:
        chart = self.charts[client]
        if caller in self.suspended:
            return SUSPENDED
        if chart.state == "not_enabled":
            return NOT_ENABLED
        chart.state = "disabled"
        return OK

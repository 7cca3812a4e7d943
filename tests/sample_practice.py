"""The practice that the sample events in events/ speak of: loaded into empty tables, with ids that the files can name.

leo    enabled, owned by Rosa (parent); Ana and Tom have inboxes; one thread of Ana's
mia    disabled, owned by Rosa; one thread of Ana's
nova   never enabled
Tom, a clinician, and Nina, a chart owner, are suspended.
"""

from datetime import UTC, datetime

from client_messaging import conversations, portal
from client_messaging.append_steps import Append, SendKey
from client_messaging.contract import NewChartOwner, PortalAccessChange
from client_messaging.model import Caller, Inbox, Message, PortalState, Relationship, Role, Sender
from client_messaging.store import Store
from tests.people import ANA, LEO, MIA, NINA, SAM, TOM, Person
from tests.stack import Stack

THREAD = "01KDVDNM00ANAS0F1RST0THREA"
THREAD_OF_MIA = "01KDVDNM00ANAS0SECND0THREA"
USED_KEY = "sample-used-key"
SUBJECT, BODY = "Welcome", "Write to me here."


def load(stack: Stack, store: Store) -> None:
    """Write the sample practice into a stack whose tables are empty."""
    owner = NewChartOwner(person_id="rosa", relationship=Relationship.PARENT)
    enabled = PortalAccessChange(state=PortalState.ENABLED, chart_owner=owner, clinician_ids=["ana", "tom"])
    for client_id, thread in ((LEO, THREAD), (MIA, THREAD_OF_MIA)):
        portal.change_access(store, _caller(SAM), client_id, enabled)
        _begin_thread(store, client_id, thread)
    portal.change_access(store, _caller(SAM), MIA, PortalAccessChange(state=PortalState.DISABLED))
    for person in (TOM, NINA):
        stack.suspend(person)


def _begin_thread(store: Store, client_id: str, thread_id: str) -> None:
    inbox = Inbox("willow", client_id, "ana")
    sent_at = datetime(2026, 1, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def make(_: str) -> Message:
        return Message(thread_id, inbox, thread_id, SUBJECT, BODY, Sender(Role.CLINICIAN, "ana"), sent_at)

    key = SendKey("compose", USED_KEY, conversations.fingerprint("compose", SUBJECT, BODY, None))
    store.append(Append(inbox, _caller(ANA), key, "message.composed", make))


def _caller(person: Person) -> Caller:
    return Caller(person.practice_id, Role(person.role), person.person_id, person.claims["sub"])

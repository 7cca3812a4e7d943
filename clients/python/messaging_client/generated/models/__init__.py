"""Contains all the data models used in inputs/outputs"""

from .actor import Actor
from .audit_page import AuditPage
from .audit_record import AuditRecord
from .chart_owner import ChartOwner
from .chart_owner_change import ChartOwnerChange
from .field_error import FieldError
from .first_message import FirstMessage
from .gate_state import GateState
from .gateway_message import GatewayMessage
from .inbox_message import InboxMessage
from .inbox_overview import InboxOverview
from .inbox_page import InboxPage
from .inbox_summary import InboxSummary
from .last_entry import LastEntry
from .list_inboxes_unread import ListInboxesUnread
from .list_portal_inboxes_unread import ListPortalInboxesUnread
from .message import Message
from .message_in_thread import MessageInThread
from .messaging import Messaging
from .messaging_status import MessagingStatus
from .notice import Notice
from .person_access import PersonAccess
from .person_access_change import PersonAccessChange
from .person_state import PersonState
from .portal_access import PortalAccess
from .portal_access_change import PortalAccessChange
from .portal_access_change_state import PortalAccessChangeState
from .problem import Problem
from .read_marker import ReadMarker
from .read_marker_change import ReadMarkerChange
from .relationship import Relationship
from .reply import Reply
from .role import Role
from .sender import Sender
from .shown_portal_access import ShownPortalAccess

__all__ = (
    "Actor",
    "AuditPage",
    "AuditRecord",
    "ChartOwner",
    "ChartOwnerChange",
    "FieldError",
    "FirstMessage",
    "GateState",
    "GatewayMessage",
    "InboxMessage",
    "InboxOverview",
    "InboxPage",
    "InboxSummary",
    "LastEntry",
    "ListInboxesUnread",
    "ListPortalInboxesUnread",
    "Message",
    "MessageInThread",
    "Messaging",
    "MessagingStatus",
    "Notice",
    "PersonAccess",
    "PersonAccessChange",
    "PersonState",
    "PortalAccess",
    "PortalAccessChange",
    "PortalAccessChangeState",
    "Problem",
    "ReadMarker",
    "ReadMarkerChange",
    "Relationship",
    "Reply",
    "Role",
    "Sender",
    "ShownPortalAccess",
)

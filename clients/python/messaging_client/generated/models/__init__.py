"""Contains all the data models used in inputs/outputs"""

from .actor import Actor
from .audit_page import AuditPage
from .audit_record import AuditRecord
from .chart_owner import ChartOwner
from .field_error import FieldError
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
from .messaging import Messaging
from .messaging_status import MessagingStatus
from .new_chart_owner import NewChartOwner
from .new_message import NewMessage
from .new_read_marker import NewReadMarker
from .new_reply import NewReply
from .notice import Notice
from .person_access import PersonAccess
from .person_access_change import PersonAccessChange
from .person_state import PersonState
from .portal_access import PortalAccess
from .portal_access_change import PortalAccessChange
from .portal_access_change_state import PortalAccessChangeState
from .problem import Problem
from .read_marker import ReadMarker
from .relationship import Relationship
from .role import Role
from .sender import Sender
from .shown_portal_access import ShownPortalAccess

__all__ = (
    "Actor",
    "AuditPage",
    "AuditRecord",
    "ChartOwner",
    "FieldError",
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
    "Messaging",
    "MessagingStatus",
    "NewChartOwner",
    "NewMessage",
    "NewReadMarker",
    "NewReply",
    "Notice",
    "PersonAccess",
    "PersonAccessChange",
    "PersonState",
    "PortalAccess",
    "PortalAccessChange",
    "PortalAccessChangeState",
    "Problem",
    "ReadMarker",
    "Relationship",
    "Role",
    "Sender",
    "ShownPortalAccess",
)

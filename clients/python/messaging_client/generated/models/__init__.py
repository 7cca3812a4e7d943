"""Contains all the data models used in inputs/outputs"""

from .absence import Absence
from .absence_change import AbsenceChange
from .absence_now import AbsenceNow
from .actor import Actor
from .audit_page import AuditPage
from .audit_record import AuditRecord
from .channel import Channel
from .chart_owner import ChartOwner
from .chart_owner_change import ChartOwnerChange
from .contact import Contact
from .expected_response import ExpectedResponse
from .expected_response_change import ExpectedResponseChange
from .expected_response_change_unit import ExpectedResponseChangeUnit
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
from .messaging_change import MessagingChange
from .messaging_section import MessagingSection
from .messaging_status import MessagingStatus
from .note import Note
from .notice import Notice
from .nudges_change import NudgesChange
from .nudges_change_send import NudgesChangeSend
from .nudges_section import NudgesSection
from .office_hours import OfficeHours
from .office_hours_change import OfficeHoursChange
from .office_hours_change_days_item import OfficeHoursChangeDaysItem
from .own_absence import OwnAbsence
from .person_access import PersonAccess
from .person_access_change import PersonAccessChange
from .person_state import PersonState
from .portal_access import PortalAccess
from .portal_access_change import PortalAccessChange
from .portal_access_change_state import PortalAccessChangeState
from .practice_settings import PracticeSettings
from .preferences import Preferences
from .preferences_change import PreferencesChange
from .problem import Problem
from .quiet import Quiet
from .quiet_change import QuietChange
from .reachable import Reachable
from .read_marker import ReadMarker
from .read_marker_change import ReadMarkerChange
from .relationship import Relationship
from .reply import Reply
from .response_change import ResponseChange
from .response_now import ResponseNow
from .response_section import ResponseSection
from .role import Role
from .sender import Sender
from .shown_absence import ShownAbsence
from .shown_portal_access import ShownPortalAccess
from .start import Start
from .texts import Texts
from .texts_by_language import TextsByLanguage
from .told import Told

__all__ = (
    "Absence",
    "AbsenceChange",
    "AbsenceNow",
    "Actor",
    "AuditPage",
    "AuditRecord",
    "Channel",
    "ChartOwner",
    "ChartOwnerChange",
    "Contact",
    "ExpectedResponse",
    "ExpectedResponseChange",
    "ExpectedResponseChangeUnit",
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
    "MessagingChange",
    "MessagingSection",
    "MessagingStatus",
    "Note",
    "Notice",
    "NudgesChange",
    "NudgesChangeSend",
    "NudgesSection",
    "OfficeHours",
    "OfficeHoursChange",
    "OfficeHoursChangeDaysItem",
    "OwnAbsence",
    "PersonAccess",
    "PersonAccessChange",
    "PersonState",
    "PortalAccess",
    "PortalAccessChange",
    "PortalAccessChangeState",
    "PracticeSettings",
    "Preferences",
    "PreferencesChange",
    "Problem",
    "Quiet",
    "QuietChange",
    "Reachable",
    "ReadMarker",
    "ReadMarkerChange",
    "Relationship",
    "Reply",
    "ResponseChange",
    "ResponseNow",
    "ResponseSection",
    "Role",
    "Sender",
    "ShownAbsence",
    "ShownPortalAccess",
    "Start",
    "Texts",
    "TextsByLanguage",
    "Told",
)

"""The route keys of the HTTP API, and the function behind each."""

from typing import Final

COMPOSE: Final = "POST /clients/{client_id}/messages"
INBOX: Final = "GET /clients/{client_id}/inbox"
PORTAL_INBOX: Final = "GET /portal/clients/{client_id}/clinicians/{clinician_id}/inbox"
REPLY: Final = "POST /portal/clients/{client_id}/clinicians/{clinician_id}/messages"
PORTAL_ACCESS: Final = "PUT /clients/{client_id}/portal-access"
STATUS: Final = "GET /clients/{client_id}/messaging"
PORTAL_STATUS: Final = "GET /portal/clients/{client_id}/clinicians/{clinician_id}/messaging"
READ_MARKER: Final = "PUT /clients/{client_id}/inbox/read-marker"
PORTAL_READ_MARKER: Final = "PUT /portal/clients/{client_id}/clinicians/{clinician_id}/inbox/read-marker"
INBOXES: Final = "GET /inboxes"
PORTAL_INBOXES: Final = "GET /portal/inboxes"
PERSON_ACCESS: Final = "PUT /people/{person_id}/access"
ABSENCE: Final = "GET /clinicians/{clinician_id}/absence"
SET_ABSENCE: Final = "PUT /clinicians/{clinician_id}/absence"
END_ABSENCE: Final = "DELETE /clinicians/{clinician_id}/absence"
PREFERENCES: Final = "GET /portal/preferences"
SET_PREFERENCES: Final = "PUT /portal/preferences"
AUDIT: Final = "GET /clients/{client_id}/audit"
PORTAL_AUDIT: Final = "GET /portal/clients/{client_id}/audit"
SHOWN_PORTAL_ACCESS: Final = "GET /clients/{client_id}/portal-access"
MESSAGE: Final = "GET /clients/{client_id}/messages/{entry_id}"
SETTINGS: Final = "GET /practice/settings"
SECTION: Final = "PUT /practice/settings/{section}"
PORTAL_MESSAGE: Final = "GET /portal/clients/{client_id}/clinicians/{clinician_id}/messages/{entry_id}"

FUNCTION_OF: Final = {
    COMPOSE: "compose",
    INBOX: "list_inbox",
    PORTAL_INBOX: "list_inbox",
    REPLY: "client_reply",
    PORTAL_ACCESS: "enable_portal",
    STATUS: "messaging_status",
    PORTAL_STATUS: "messaging_status",
    READ_MARKER: "mark_read",
    PORTAL_READ_MARKER: "mark_read",
    INBOXES: "list_inboxes",
    PORTAL_INBOXES: "list_inboxes",
    PERSON_ACCESS: "set_person_access",
    ABSENCE: "set_absence",
    SET_ABSENCE: "set_absence",
    END_ABSENCE: "set_absence",
    PREFERENCES: "show_preferences",
    SET_PREFERENCES: "set_preferences",
    AUDIT: "list_audit",
    PORTAL_AUDIT: "list_audit",
    SHOWN_PORTAL_ACCESS: "show_portal_access",
    MESSAGE: "show_message",
    PORTAL_MESSAGE: "show_message",
    SETTINGS: "show_practice_settings",
    SECTION: "set_practice_settings",
}
"""Written apart from the template; a test compares the two."""

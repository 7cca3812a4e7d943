"""Message in the terminal when the stack is ready: addresses, people, and commands of a first conversation."""

from deployment.documents import Document
from local.front_ends import addresses
from local.outbox import page as outbox_page

_EVENT = "events/record_portal_update.demographics.json"


def text(stack: Document, thread_id: str | None, seconds: float) -> str:
    """Every indented command works as it is in another terminal, in the repository's root."""
    parts = [_addresses(stack, seconds)]
    if thread_id:
        parts += [_people(stack["people"]), _conversation(stack["api_url"], thread_id)]
    return "\n".join([*parts, "Stop with Ctrl-C."])


def _addresses(stack: Document, seconds: float) -> str:
    live = f"  live    {stack['live_url']}   WebSocket\n" if stack["live_url"] else ""
    pages = "".join(
        f"  {front_end.name:<7} {front_end.address}   sign in as {' or '.join(front_end.roles)}\n"
        for front_end in addresses.served_at(stack["web_url"])
    )
    outbox = f"  outbox  {stack['web_url']}{outbox_page.PATH}   e-mail, text messages\n" if stack["web_url"] else ""
    return (
        f"\nClient Messaging is ready ({seconds:.1f} s)\n"
        f"{pages}{outbox}  API     {stack['api_url']}\n{live}"
        f"  store   {stack['store_url']}   DynamoDB\n"
        f"  AWS     {stack['aws_url']}   EventBridge, SQS, Lambda, Scheduler, SES …\n"
        f"  issuer  {stack['issuer']}\n"
    )


def _people(people: list[Document]) -> str:
    heading = ("practice", "role", "person", "name", "charts (owned, or with an inbox)")
    columns = ("practice_id", "role", "person_id", "name")
    rows = [(*(person[column] for column in columns), ", ".join(person.get("clients", []))) for person in people]
    lines = [
        f"  {practice:<9}{role:<11}{person:<7}{name:<15}{charts}".rstrip()
        for practice, role, person, name, charts in (heading, *rows)
    ]
    return "\n".join(lines) + "\n"


def _conversation(api_url: str, thread_id: str) -> str:
    newline = "-w '\\n'"  # responses end without one
    ana, rosa = (f'-H "Authorization: Bearer $(make -s token PERSON={person})"' for person in ("ana", "rosa"))
    key = '-H "Idempotency-Key: try-$(date +%s)"'
    json_body = "-H 'Content-Type: application/json'"
    owner = '{"person_id": "kim", "name": "Kim Tran", "relationship": "other"}'
    enable = f'{{"state": "enabled", "client_name": "Noa Tran", "chart_owner": {owner}}}'
    compose = '{"subject": "First steps", "body": "Hello from the clinic."}'
    reply = f'{{"thread_id": "{thread_id}", "body": "Hello from the portal."}}'
    portal = f"{api_url}/portal/clients/leo/clinicians/ana"
    return "\n".join(
        [
            "Try it, in another terminal:",
            "# ana enables the portal for a new client, and asks whether she may write",
            f"  curl -s {newline} -X PUT {api_url}/clients/noa/portal-access {ana} {json_body} -d '{enable}'",
            f"  curl -s {newline} {api_url}/clients/noa/messaging {ana}",
            "# ana writes to leo; rosa, leo's parent, answers in an earlier thread; ana reads",
            f"  curl -s {newline} -X POST {api_url}/clients/leo/messages {ana} {key} {json_body} -d '{compose}'",
            f"  curl -s {newline} -X POST {portal}/messages {rosa} {key} {json_body} -d '{reply}'",
            f"  curl -s {newline} '{api_url}/clients/leo/inbox?limit=5' {ana}",
            "# a portal update: a notice in every inbox of that client",
            f"  make event FILE={_EVENT}",
            "",
        ]
    )

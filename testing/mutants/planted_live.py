"""Planted bugs in live updates."""

from testing.mutants.mutant import in_package

MUTANTS = [
    in_package(
        "live/connections",
        "who is gone is posted to again for each inbox",
        "[one for one in found if one.id != connection.id]",
        "found",
    ),
    in_package(
        "live/notifications",
        "the connections of an owner are asked for once an inbox",
        "    live = replace(live, connections=AskedOnce.of(live.connections))\n",
        "",
    ),
    in_package(
        "live/fan_out", "connections for which no time is left are not told", "queue.send([piece(left)])", "pass"
    ),
    in_package(
        "live/fan_out",
        "the function answers while requests to connections are under way",
        "    wait(asked)\n",
        "    asked[0].result()\n    return 0\n",
    ),
    in_package(
        "wiring", "more connections to API Gateway than are kept", "max_workers=POSTS_AT_ONCE", "max_workers=32"
    ),
    in_package(
        "live/closing", "what ends while it opens is left open", "if connection.may_be_opening(now):", "if False:"
    ),
    in_package(
        "live/closing", "what ends while it opens is ended before it is there", "+ HANDSHAKE_SECONDS - now", "- now"
    ),
    in_package(
        "live/connections",
        "a clinician hears as a chart owner of the same id",
        'if role in (None, Role(items.text(read, "role"))):',
        "if read:",
    ),
    in_package(
        "live/connections",
        "a handshake is over at once",
        "HANDSHAKE_SECONDS: Final = 60",
        "HANDSHAKE_SECONDS: Final = 20",
    ),
    in_package(
        "live/connections",
        "when a handshake began is not kept",
        '"opened_at": connection.opened_at}',
        '"opened_at": 0}',
    ),
    in_package(
        "live/connections",
        "a message forgets when a handshake began",
        '"opened_at": self.opened_at,',
        '"opened_at": 0,',
    ),
    in_package("live/connections", "the suspended connect", 'if "person" in cancelled.failed:', "if False:"),
    in_package(
        "live/fan_out",
        "what fails keeps the others from hearing",
        "        future.set_exception(error)",
        "        raise error from None",
    ),
    in_package(
        "live/fan_out",
        "an unforeseen error at one inbox takes it from the others",
        "    except Exception as error:",
        "    except TryAgain as error:",
    ),
    in_package("live/fan_out", "what failed is forgotten", "failures.append(busy)", "done.append(0)"),
    in_package(
        "live/fan_out",
        "what failed is forgotten when the time runs out",
        "            failures.append(busy)\n    if failures:",
        "            failures.append(busy)\n            done.append(0)\n    if failures and None not in done:",
    ),
    in_package(
        "live/fan_out",
        "what is left begins one too late",
        "queue.send([piece(left)])",
        "queue.send([piece(left[1:] or left)])",
    ),
    in_package(
        "live/fan_out",
        "a piece begins when its time is over",
        "number == 0 or deadline",
        "True or deadline",
    ),
    in_package("live/fan_out", "who was told is not counted", "return sum(result or 0 for result in done)", "return 0"),
    in_package("live/fan_out", "the first piece is left out", "chain([first], pieces)", "pieces"),
    in_package(
        "live/fan_out",
        "pieces that are left when the time runs out are forgotten",
        "queue.send([go_on(few[-1][-1])])",
        "pass",
    ),
    in_package("live/fan_out", "who goes on repeats the last request", "go_on(few[-1][-1])", "go_on(few[0][0])"),
    in_package(
        "live/live_updates",
        "a token that has ended opens a connection",
        "if connection.has_ended(now):\n        raise",
        "if False:\n        raise",
    ),
    in_package(
        "live/live_updates",
        "the former owner's connections stay open",
        'former = detail.get("former_owner_id")',
        "former = None",
    ),
    in_package(
        "live/live_updates",
        "a suspension in one role ends the other's connections",
        "person_id, role) if detail",
        "person_id, None) if detail",
    ),
    in_package(
        "live/live_updates",
        "a suspended chart owner is told of as a clinician",
        "if role not in (None, Role.CLINICIAN):",
        "if False:",
    ),
    in_package(
        "live/notifications",
        "the clinician does not hear of their own absence",
        "live.queue.send([_piece_of_inboxes(CLINICIAN_ONCE, [inbox])])",
        "pass",
    ),
    in_package(
        "live/notifications",
        "an owner hears of an absence once for each of their charts",
        "return not live.store.is_first_of_owner(news.inbox, news.person_id)",
        "return False",
    ),
    in_package(
        "dynamodb/store",
        "an owner hears of an absence only in their first chart of all",
        "if keys.head(one) in found and (portal := _portal(found, one.chart))",
        "if (portal := _portal(found, one.chart))",
    ),
    in_package(
        "live/notifications",
        "the suspended are told",
        "if live.store.is_suspended(news.inbox.practice_id, news.role, news.person_id):",
        "if False:",
    ),
    in_package("live/notifications", "a connection outlives its token", "if connection.has_ended(now):", "if False:"),
    in_package(
        "live/notifications",
        "a new owner is told of what is hidden",
        "if last and last.id > portal.visible_after else None",
        "if last else None",
    ),
    in_package(
        "live/notifications",
        "a dead connection is kept for ever",
        "if not connection.may_be_opening(now):",
        "if False:",
    ),
    in_package(
        "live/notifications",
        "a connection that opens is taken for dead",
        "if not connection.may_be_opening(now):",
        "if True:",
    ),
    in_package(
        "live/notifications",
        "a piece is told whoever has the chart now",
        "if news.person_id != person_id:",
        "if False:",
    ),
    in_package(
        "live/notifications",
        "a piece forgets that a shut portal is told, too",
        'detail["roles"])), detail["if_shut"], detail',
        'detail["roles"])), False, detail',
    ),
    in_package("live/websocket_events", "staff connect", "if caller.role is Role.STAFF or not", "if not"),
    in_package(
        "live/websocket_events", "a refused connection is allowed", '"Deny" if who is None else "Allow"', '"Allow"'
    ),
    in_package(
        "live/work_queue", "what the queue left out is lost", "            if not left:", "            if answer:"
    ),
    in_package("live/work_queue", "the ends of connections are due at once", "max(self.after_seconds, 0)", "0"),
]

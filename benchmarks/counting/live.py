"""Live updates of many connections of one person: invocations, posts, and how many of them in a row.

`python -m benchmarks.counting.live`. Counted through the real function over dynoxide; the queue and API Gateway are the
tests' own (`testing.live_api`). Deterministic.
"""

from typing import Any, Final, NamedTuple

from client_messaging import wiring
from testing import engine, many
from testing.live_api import live_api
from testing.people import LEO

CONNECTIONS: Final = (1, 24, 100, 500, 1_200)


class Told(NamedTuple):
    """What one event took: invocations, posts, and the most posts of an invocation, all and one after the other."""

    invocations: int
    posts: int
    most: int

    @property
    def in_a_row(self) -> int:
        """Posts that wait for others, in the longest invocation."""
        return -(-self.most // wiring.POSTS_AT_ONCE)


def of_one_event(url: str, size: int) -> Told:
    """Tell a clinician with so many connections of a reply."""
    with engine.fresh_stack(url) as stack, live_api(stack) as api:
        stack.enable()
        stack.compose()
        phones = many.devices(api, size)
        posts: list[int] = []

        def count(**_: Any) -> None:
            posts[-1] += 1

        wiring.live().gateway.client.meta.events.register("provide-client-params.apigatewaymanagementapi.*", count)
        api.put("message.replied", client_id=LEO, clinician_id="ana")
        while api.waiting:
            posts.append(0)
            assert api.deliver(api.waiting[0])
        assert all(len(one.heard) == 1 for one in phones)
        return Told(len(posts), sum(posts), max(posts))


def main() -> None:
    """Print the table of docs/performance.md."""
    print("| connections | invocations | posts | posts of one invocation | of those in a row |\n|---|---|---|---|---|")
    with engine.running() as url:
        for size in CONNECTIONS:
            told = of_one_event(url, size)
            print(f"| {size:,} | {told.invocations} | {told.posts:,} | {told.most} | {told.in_a_row} |")


if __name__ == "__main__":
    main()

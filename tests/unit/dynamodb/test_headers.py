"""Headers of requests and answers are as botocore and the e-mail library keep them, whatever is done with them."""

from typing import Any, Final

import pytest
from botocore.awsrequest import AWSRequest, HeadersDict
from botocore.compat import HTTPHeaders
from hypothesis import given
from hypothesis import strategies as st

from client_messaging.dynamodb import headers
from client_messaging.dynamodb.headers import Headers, PlainHeaders

names = st.sampled_from(["Host", "HOST", "host", "X-Amz-Date", "x-amz-date", "Authorization", "Ünlike", ""])
values = st.one_of(
    st.sampled_from(["one", " two ", "Ünlike", "", "\udcff", "a\r\nb"]),
    st.sampled_from([b"one", b"\xff"]),
    st.integers(),
)
doings = st.lists(
    st.one_of(
        st.tuples(st.just("set"), names, values),
        st.tuples(st.just("delete"), names, st.none()),
        st.tuples(st.just("update"), names, values),
    ),
    max_size=8,
)


def told(kind: type[Any], doing: list[tuple[str, str, Any]]) -> Any:
    """What headers say after some have been set and deleted."""
    made = kind()
    failed = []
    for what, name, value in doing:
        try:
            if what == "set" or (what == "update" and not hasattr(made, "update")):
                made[name] = value
            elif what == "update":
                made.update({name: value, "Another": "a"})
            else:
                del made[name]
        except KeyError:
            failed.append(name)
    asked = {name for _, name, _ in doing} | {"host", "Nowhere"}
    return (
        failed,
        [(name, str(value)) for name, value in made.items()],
        [(type(value), value) for _, value in made.items() if isinstance(value, str | bytes)],
        {name: (str(made.get(name)), str(made.get(name, 3)), name in made) for name in asked},
        (list(made), list(made.keys()), list(map(str, made.values())), len(made)),
    )


@given(doings)
def test_headers_to_sign_are_those_of_an_email_message(doing: list[tuple[str, str, Any]]) -> None:
    assert told(PlainHeaders, doing) == told(HTTPHeaders, doing)


@given(doings)
def test_headers_are_those_of_botocore(doing: list[tuple[str, str, Any]]) -> None:
    short, whole = Headers(), HeadersDict()
    assert told(Headers, doing) == told(HeadersDict, doing)
    for one in (short, whole):
        one.update([(name, value) for _, name, value in doing], Named="a")
    assert list(short.items()) == list(whole.items())
    assert (repr(short), dict(short), short == whole) == (repr(whole), dict(whole), True)
    copy = short.copy()
    copy["Another"] = "b"
    assert "Another" not in short
    assert Headers(whole) == whole
    assert Headers.of(list(whole.items())) == whole


BODIES: Final = (b"{}", b"", None, "text", {"a": "b"}, bytearray(b"{}"))


@pytest.mark.parametrize("method", ["POST", "GET"])
@pytest.mark.parametrize("data", BODIES)
@pytest.mark.parametrize("said", [{}, {"Content-Length": "1"}, {"transfer-encoding": "chunked"}, {"A": "é", "B": b"x"}])
def test_a_request_is_prepared_as_botocore_prepares_it(method: str, data: Any, said: dict[str, Any]) -> None:
    prepared = []
    for short in (True, False):
        request: Any = AWSRequest(method, "https://localhost/", said, data, params={"a": "1"})
        if short:
            headers.shorten(request)
        made = request.prepare()
        prepared.append(
            (request.body, made.body, list(made.headers.items()), made.url, made.method, made.stream_output)
        )
    assert prepared[0] == prepared[1]


def test_requests_of_another_kind_are_left_alone() -> None:
    class Another(AWSRequest):
        pass

    request: Any = Another("POST", "https://localhost/")
    headers.shorten(request)
    assert (type(request), type(request.headers)) == (Another, HTTPHeaders)

"""The sign-in over HTTP: what is refused and how, who is shown, and tokens that open the API."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from urllib.parse import urlencode

import httpx
import jwt
import pytest

from deployment.documents import Document
from testing.local.front_end_folder import ask, code, exchange, press, request, sent_back, tokens
from testing.small_stack import SmallStack


def verified(stack: SmallStack, token: str) -> Document:
    """The claims, if the issuer's published key signed them for this audience."""
    about = httpx.get(f"{stack.document['issuer']}/.well-known/openid-configuration").json()
    keys = jwt.PyJWKSet.from_dict(httpx.get(about["jwks_uri"]).json())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: Document = jwt.decode(token, key, ["RS256"], audience=stack.document["audience"], issuer=about["issuer"])
    return claims


def test_who_signs_in_comes_back_with_a_code_for_tokens_that_open_the_api(stack: SmallStack, chart: str) -> None:
    back = sent_back(press(stack, request(chart, person="ana")))
    assert (back["state"], back["iss"]) == ("the-state", stack.document["issuer"])
    answer = tokens(stack, exchange(chart, back["code"]))
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    given = answer.json()
    assert (given["token_type"], given["expires_in"], given["scope"]) == ("Bearer", 900, "openid")
    claims = verified(stack, given["id_token"])
    who = [claims[f"custom:{name}"] for name in ("person_id", "role", "practice_id")]
    assert who == ["ana", "clinician", "willow"]
    assert claims["name"] == "Dr. Ana Ruiz"
    assert (claims["nonce"], claims["exp"] - claims["iat"]) == ("the-nonce", 900)
    assert stack.get("/private", headers={"authorization": f"Bearer {given['id_token']}"}).status_code == 200


def test_the_access_token_says_who_but_nothing_that_the_api_needs(stack: SmallStack, chart: str) -> None:
    """As a user pool's: a front end that sends the wrong one finds out here."""
    given = tokens(stack, exchange(chart, code(stack, chart, "ana"))).json()
    claims = jwt.decode(given["access_token"], options={"verify_signature": False})
    assert claims["sub"] == verified(stack, given["id_token"])["sub"]
    assert not [name for name in claims if name.startswith("custom:")]


def test_a_code_is_good_once(stack: SmallStack, chart: str) -> None:
    given = exchange(chart, code(stack, chart, "ana"))
    assert tokens(stack, given).status_code == 200
    again = tokens(stack, given)
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


def test_tokens_are_renewed_with_the_refresh_token_until_it_is_revoked(stack: SmallStack, chart: str) -> None:
    first = tokens(stack, exchange(chart, code(stack, chart, "ana"))).json()
    renewal = {"grant_type": "refresh_token", "client_id": stack.document["audience"]}
    second = tokens(stack, {**renewal, "refresh_token": first["refresh_token"]}).json()
    claims = verified(stack, second["id_token"])
    assert (claims["sub"], "nonce" in claims) == (verified(stack, first["id_token"])["sub"], False)
    assert claims["name"] == "Dr. Ana Ruiz"
    for _ in range(2):  # what is revoked already is not an error
        gone = httpx.post(f"{stack.document['issuer']}/revoke", data={"token": second["refresh_token"]})
        assert gone.status_code == 200
    again = tokens(stack, {**renewal, "refresh_token": second["refresh_token"]})
    assert (again.status_code, again.json()) == (400, {"error": "invalid_grant"})


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"scope": "profile"}, "invalid_scope"),
        ({"scope": None}, "invalid_scope"),
        ({"state": None}, "invalid_request"),
        ({"nonce": None}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"code_challenge": "too-short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"response_mode": "form_post"}, "invalid_request"),
        ({"request": "x"}, "request_not_supported"),
        ({"request_uri": "https://evil.example/"}, "request_uri_not_supported"),
    ],
)  # fmt: skip
def test_a_request_that_cannot_be_granted_goes_back_with_its_error(
    stack: SmallStack, chart: str, changes: dict[str, str | None], error: str
) -> None:
    for send in (ask, press):
        back = sent_back(send(stack, request(chart, **changes)))
        assert (back["error"], "code" in back, back["iss"]) == (error, False, stack.document["issuer"])
        assert back.get("state") == (None if "state" in changes else "the-state")


@pytest.mark.parametrize("changes", [{"person": "rosa"}, {"person": "nobody"}, {"cancel": "yes"}])
def test_whom_the_page_does_not_show_is_not_signed_in(stack: SmallStack, chart: str, changes: dict[str, str]) -> None:
    back = sent_back(press(stack, request(chart, **changes)))
    assert (back["error"], back["state"], "code" in back) == ("access_denied", "the-state", False)


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "another"},
        {"client_id": None},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/"},
        {"redirect_uri": "{chart}?x=1"},
        {"redirect_uri": "{chart}index.html"},
        {"redirect_uri": "{chart}../chart/"},
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_on_the_list(
    stack: SmallStack, chart: str, changes: dict[str, str | None]
) -> None:
    given = {name: value and value.replace("{chart}", chart) for name, value in changes.items()}
    for send in (ask, press):
        answer = send(stack, request(chart, **{"person": "ana", **given}))
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert "evil.example" not in answer.text


def test_a_parameter_that_is_given_twice_is_refused(stack: SmallStack, chart: str) -> None:
    twice = urlencode([*request(chart).items(), ("redirect_uri", chart)])
    answer = httpx.get(f"{stack.document['issuer']}/authorize?{twice}")
    assert (answer.status_code, "location" in answer.headers) == (400, False)


def test_the_form_of_another_site_signs_nobody_in(stack: SmallStack, chart: str) -> None:
    given = request(chart, person="ana")
    for origin in ("https://evil.example", "null", stack.document["web_url"]):
        assert press(stack, given, origin=origin).status_code == 400
    assert press(stack, given, origin=stack.document["api_url"]).status_code == 303


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        ({"client_id": "another"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": None}, 400, "invalid_request"),
        ({"code": None}, 400, "invalid_request"),
        ({"code": "made-up"}, 400, "invalid_grant"),
        ({"code_verifier": None}, 400, "invalid_request"),
        ({"code_verifier": "another-verifier-of-forty-three-characters-"}, 400, "invalid_grant"),
        ({"redirect_uri": "{portal}"}, 400, "invalid_grant"),
    ],
)
def test_no_tokens_for_a_request_that_does_not_fit(
    stack: SmallStack, chart: str, changes: dict[str, str | None], status: int, error: str
) -> None:
    changed = exchange(chart, code(stack, chart, "ana")) | changes
    given = {name: value.replace("{portal}", f"{chart}x") for name, value in changed.items() if value is not None}
    answer = tokens(stack, given)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_only_pages_of_the_front_ends_may_read_what_the_issuer_answers(stack: SmallStack) -> None:
    ours, issuer = stack.document["web_url"], stack.document["issuer"]
    for origin, allowed in ((ours, ours), ("https://evil.example", None)):
        headers = {"origin": origin}
        answers = [tokens(stack, {}, **headers)]
        answers += [httpx.get(f"{issuer}/.well-known/{name}", headers=headers) for name in ("jwks.json",)]
        answers += [httpx.get(f"{issuer}/.well-known/openid-configuration", headers=headers)]
        assert [one.headers.get("access-control-allow-origin") for one in answers] == [allowed] * 3
    asks = {"origin": ours, "access-control-request-method": "POST"}
    assert httpx.options(f"{issuer}/token", headers=asks).headers["access-control-allow-origin"] == ours
    assert "access-control-allow-origin" not in ask(stack, {}, origin=ours).headers


type NewBrowser = Callable[[], httpx.Client]


@pytest.fixture
def new_browser() -> Iterator[NewBrowser]:
    with ExitStack() as opened:
        yield lambda: opened.enter_context(httpx.Client())


def signed_in(stack: SmallStack, browser: httpx.Client, chart: str, person: str) -> str:
    """The ID token of a person who signs in in this browser."""
    back = browser.post(f"{stack.document['issuer']}/login", data=request(chart, person=person))
    id_token: str = tokens(stack, exchange(chart, sent_back(back)["code"])).json()["id_token"]
    return id_token


def asked(stack: SmallStack, browser: httpx.Client, chart: str, **changes: str) -> httpx.Response:
    return browser.get(f"{stack.document['issuer']}/authorize", params=request(chart, **changes))


def is_signed_in(stack: SmallStack, browser: httpx.Client, chart: str) -> bool:
    """Whether this browser gets a code without a choice."""
    return "code" in sent_back(asked(stack, browser, chart))


def test_a_browser_in_which_somebody_signed_in_is_not_asked_again(
    stack: SmallStack, chart: str, new_browser: NewBrowser
) -> None:
    browser = new_browser()
    signed_in(stack, browser, chart, "ana")
    again = tokens(stack, exchange(chart, sent_back(asked(stack, browser, chart))["code"])).json()
    assert verified(stack, again["id_token"])["custom:person_id"] == "ana"
    assert sent_back(asked(stack, browser, chart, prompt="none"))["code"]
    assert (
        asked(stack, browser, chart, prompt="login")
        .headers["location"]
        .startswith(f"{stack.document['issuer']}/login?")
    )
    assert sent_back(asked(stack, new_browser(), chart, prompt="none"))["error"] == "login_required"
    assert not is_signed_in(stack, new_browser(), chart)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_signing_out_with_the_id_token_ends_the_browsers_session_and_leads_back(
    stack: SmallStack, chart: str, portal: str, method: str, new_browser: NewBrowser
) -> None:
    browser = new_browser()
    id_token = signed_in(stack, browser, chart, "ana")
    given = {"post_logout_redirect_uri": portal, "state": "s", "id_token_hint": id_token}
    body = {"params": given} if method == "GET" else {"data": given}
    back = browser.request(method, f"{stack.document['issuer']}/logout", **body)  # type: ignore[arg-type]
    assert (back.status_code, back.headers["location"]) == (303, f"{portal}?state=s")
    assert not is_signed_in(stack, browser, chart)


def test_without_the_persons_id_token_it_is_asked_first(stack: SmallStack, chart: str, new_browser: NewBrowser) -> None:
    """RP-Initiated Logout 1.0, 2: it must ask if there is no hint, or one of somebody else."""
    browser = new_browser()
    signed_in(stack, browser, chart, "ana")
    where = f"{stack.document['issuer']}/logout"
    given = {"client_id": stack.document["audience"], "post_logout_redirect_uri": chart}
    for hint in ({}, {"id_token_hint": "x.y.z"}, {"id_token_hint": signed_in(stack, new_browser(), chart, "ben")}):
        page = browser.post(where, data=given | hint, headers={"origin": "null"})
        assert (page.status_code, "Do you want to sign out?" in page.text) == (200, True)
    foreign = browser.post(where, data={**given, "sign_out": "yes"}, headers={"origin": "https://evil.example"})
    assert "Do you want to sign out?" in foreign.text
    assert is_signed_in(stack, browser, chart)
    back = browser.post(where, data={**given, "sign_out": "yes"})
    assert (back.status_code, back.headers["location"]) == (303, chart)
    assert not is_signed_in(stack, browser, chart)


def test_signing_out_leads_nowhere_but_to_a_front_end(stack: SmallStack, chart: str, new_browser: NewBrowser) -> None:
    browser = new_browser()
    id_token = signed_in(stack, browser, chart, "ana")
    given = {"post_logout_redirect_uri": "https://evil.example/", "id_token_hint": id_token}
    stranger = browser.post(f"{stack.document['issuer']}/logout", data=given)
    assert (stranger.status_code, "location" in stranger.headers) == (400, False)
    assert is_signed_in(stack, browser, chart)
    assert browser.post(f"{stack.document['issuer']}/logout", data={"id_token_hint": id_token}).status_code == 200
    assert not is_signed_in(stack, browser, chart)


def test_without_front_ends_nobody_can_sign_in(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("without")
    alone = SmallStack(folder).start("--web", str(folder / "nothing"))
    try:
        assert alone.document["web_url"] == ""
        assert ask(alone, request("http://127.0.0.1:8788/chart/")).status_code == 400
    finally:
        assert alone.stop() == 0

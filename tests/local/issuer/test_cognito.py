"""The sign-in in Cognito's dialect, with the template's own user pool client: what it takes, and what it refuses."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import jwt
import pytest
from starlette.applications import Starlette

from deployment.documents import Document
from deployment.paths import REPOSITORY
from local.errors import CannotStart
from local.front_ends import addresses
from local.issuer import app_client, dialects
from local.issuer.tokens import AUDIENCE, SigningKey
from testing.local.front_end_folder import exchange, request, sent_back
from testing.local.in_process import InProcess

WEB = "http://127.0.0.1:8788"
CHART, PORTAL = f"{WEB}/chart/", f"{WEB}/portal/"
ISSUER = "http://127.0.0.1:8787/_issuer"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    return SigningKey.load_or_make(tmp_path_factory.mktemp("key") / "key.pem")


@pytest.fixture
def browser(key: SigningKey) -> Iterator[httpx.Client]:
    """A browser in which nobody signed in."""
    template = REPOSITORY / "template.yaml"
    sign_in = dialects.sign_in(dialects.COGNITO, key, ISSUER, addresses.served_at(WEB), template)
    with httpx.Client(transport=InProcess(Starlette(routes=sign_in.routes()))) as client:
        yield client


def asked(browser: httpx.Client, **changes: str | None) -> httpx.Response:
    return browser.get(f"{ISSUER}/oauth2/authorize", params=request(CHART, **changes))


def signed_in(browser: httpx.Client, person: str) -> Document:
    """The tokens of whoever chose this person on the page."""
    page = browser.get(asked(browser).headers["location"])
    assert f'value="{person}"' in page.text
    back = sent_back(browser.post(f"{ISSUER}/login", data=request(CHART, person=person)))
    tokens: Document = token(browser, exchange(CHART, back["code"])).json()
    return tokens


def token(browser: httpx.Client, form: Document) -> httpx.Response:
    return browser.post(f"{ISSUER}/oauth2/token", data=form)


def renewed(browser: httpx.Client, refresh_token: str) -> httpx.Response:
    form = {"grant_type": "refresh_token", "client_id": AUDIENCE, "refresh_token": refresh_token}
    return token(browser, form)


def is_signed_in(browser: httpx.Client) -> bool:
    """Whether this browser gets a code without a choice."""
    return "code" in sent_back(asked(browser))


def claims(text: str) -> Document:
    return dict(jwt.decode(text, options={"verify_signature": False}))


def test_the_discovery_document_has_the_fields_of_a_user_pool(browser: httpx.Client) -> None:
    found = browser.get(f"{ISSUER}/.well-known/openid-configuration").json()
    assert found["authorization_endpoint"] == f"{ISSUER}/oauth2/authorize"
    assert found["token_endpoint"] == f"{ISSUER}/oauth2/token"
    assert found["revocation_endpoint"] == f"{ISSUER}/oauth2/revoke"
    assert found["end_session_endpoint"] == f"{ISSUER}/logout"
    for name in ("code_challenge_methods_supported", "authorization_response_iss_parameter_supported"):
        assert name not in found


def test_only_the_id_token_says_who_and_both_live_as_long_as_the_template_says(browser: httpx.Client) -> None:
    given = signed_in(browser, "ana")
    about, access = claims(given["id_token"]), claims(given["access_token"])
    assert [about[f"custom:{name}"] for name in ("person_id", "role", "practice_id")] == ["ana", "clinician", "willow"]
    assert (about["name"], about["token_use"], about["aud"]) == ("Dr. Ana Ruiz", "id", AUDIENCE)
    assert about["cognito:username"] == about["sub"] == access["sub"]
    assert (access["token_use"], access["client_id"], access["scope"]) == ("access", AUDIENCE, "openid")
    assert not [name for name in access if name.startswith("custom:") or name in ("aud", "name")]
    assert [one["exp"] - one["iat"] for one in (about, access)] == [900, 900]


def test_a_refresh_token_stays_the_same_until_it_is_revoked(browser: httpx.Client) -> None:
    first = signed_in(browser, "ana")
    for _ in range(2):
        again = renewed(browser, first["refresh_token"])
        assert (again.status_code, "refresh_token" in again.json()) == (200, False)
        assert claims(again.json()["id_token"])["custom:person_id"] == "ana"
    gone = browser.post(f"{ISSUER}/oauth2/revoke", data={"token": first["refresh_token"], "client_id": AUDIENCE})
    assert (gone.status_code, gone.text) == (200, "")
    refused = renewed(browser, first["refresh_token"])
    assert (refused.status_code, refused.json()) == (400, {"error": "invalid_grant"})
    assert is_signed_in(browser)  # a revocation is no log-out


def test_signing_out_ends_the_session_of_the_browser_and_leads_back(browser: httpx.Client) -> None:
    signed_in(browser, "ana")
    assert is_signed_in(browser)
    back = browser.get(f"{ISSUER}/logout", params={"client_id": AUDIENCE, "logout_uri": PORTAL})
    assert (back.status_code, back.headers["location"]) == (303, PORTAL)
    assert not is_signed_in(browser)


def test_signing_out_to_sign_in_again_shows_the_page(browser: httpx.Client) -> None:
    signed_in(browser, "ana")
    shown = browser.get(f"{ISSUER}/logout", params=request(CHART))
    assert browser.get(shown.headers["location"]).status_code == 200
    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    ("parameters", "says"),
    [
        ({}, "Required String parameter &#x27;client_id&#x27; is not present"),
        ({"client_id": AUDIENCE}, "Required String parameter &#x27;redirect_uri&#x27; is not present"),
        ({"client_id": "another", "logout_uri": CHART}, "invalid_request"),
        (
            {"client_id": AUDIENCE, "post_logout_redirect_uri": CHART},
            "Required String parameter &#x27;redirect_uri&#x27; is not present",
        ),
        (
            {"client_id": AUDIENCE, "logout_uri": CHART.removesuffix("/")},
            "Required String parameter &#x27;redirect_uri&#x27; is not present",
        ),
        (
            {"client_id": AUDIENCE, "redirect_uri": CHART},
            "Required String parameter &#x27;response_type&#x27; is not present",
        ),
        (
            {"client_id": AUDIENCE, "response_type": "code", "redirect_uri": "https://evil.example/"},
            "redirect_mismatch",
        ),
    ],
)
def test_a_log_out_in_other_words_is_an_error_page_and_ends_nothing(
    browser: httpx.Client, parameters: dict[str, str], says: str
) -> None:
    signed_in(browser, "ana")
    answer = browser.get(f"{ISSUER}/logout", params=parameters)
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert says in answer.text
    assert is_signed_in(browser)


def test_signing_out_is_no_form(browser: httpx.Client) -> None:
    form = {"client_id": AUDIENCE, "logout_uri": CHART}
    assert browser.post(f"{ISSUER}/logout", data=form).status_code == 405


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"response_type": None}, "invalid_request"),
        ({"response_type": "id_token"}, "invalid_request"),
        ({"response_type": "token"}, "unauthorized_client"),
        ({"code_challenge_method": None}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": None}, "invalid_request"),
        ({"scope": "openid profile"}, "invalid_scope"),
    ],
)
def test_a_request_that_cannot_be_granted_goes_back_with_its_error(
    browser: httpx.Client, changes: dict[str, str | None], error: str
) -> None:
    assert sent_back(asked(browser, **changes)) == {"error": error, "state": "the-state"}


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"redirect_uri": CHART.removesuffix("/")}, "redirect_mismatch"),
        ({"redirect_uri": f"{CHART}?x=1"}, "redirect_mismatch"),
        ({"redirect_uri": None}, "Required String parameter"),
        ({"client_id": "another"}, "invalid_request"),
    ],
)
def test_nobody_is_sent_to_an_address_that_is_not_on_the_list(
    browser: httpx.Client, changes: dict[str, str | None], says: str
) -> None:
    answer = asked(browser, **changes)
    assert (answer.status_code, says in answer.text) == (400, True)


@pytest.mark.parametrize(
    ("form", "status", "error"),
    [
        ({"grant_type": "refresh_token"}, 400, "invalid_request"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
        ({"grant_type": "authorization_code", "code": "made-up", "redirect_uri": CHART}, 400, "invalid_grant"),
        ({"client_id": "another"}, 401, "invalid_client"),
    ],
)
def test_no_tokens_for_a_request_that_does_not_fit(
    browser: httpx.Client, form: dict[str, str], status: int, error: str
) -> None:
    answer = token(browser, {"client_id": AUDIENCE, **form})
    assert (answer.status_code, answer.json()) == (status, {"error": error})


def test_a_revocation_takes_refresh_tokens_of_this_client(browser: httpx.Client) -> None:
    given = signed_in(browser, "ana")
    for form, status, error in (
        ({"client_id": AUDIENCE}, 400, "invalid_request"),
        ({"client_id": AUDIENCE, "token": given["access_token"]}, 400, "unsupported_token_type"),
        ({"token": given["refresh_token"]}, 401, "invalid_client"),
    ):
        answer = browser.post(f"{ISSUER}/oauth2/revoke", data=form, headers={"origin": WEB})
        assert (answer.status_code, answer.json()) == (status, {"error": error})
        assert "access-control-allow-origin" not in answer.headers
    assert renewed(browser, given["refresh_token"]).status_code == 200


@pytest.mark.parametrize(("lang", "spoken"), [("es", "es"), (None, "en")])
def test_the_page_speaks_what_lang_says(browser: httpx.Client, lang: str | None, spoken: str) -> None:
    page = browser.get(
        asked(browser, lang=lang, ui_locales="es").headers["location"], headers={"accept-language": "es"}
    )
    assert f'<html lang="{spoken}">' in page.text
    assert "Cancel" not in page.text


def test_the_client_is_the_templates(tmp_path: Path) -> None:
    client = app_client.of_template(REPOSITORY / "template.yaml", WEB)
    assert {CHART, PORTAL} <= set(client.callback_urls)
    assert {CHART, PORTAL} <= set(client.logout_urls)
    assert (set(client.flows), set(client.scopes), client.rotates) == ({"code"}, {"openid"}, False)
    assert client.seconds == {"Id": 900, "Access": 900, "Refresh": 86400}
    (tmp_path / "other.yaml").write_text("Resources: {}")
    with pytest.raises(CannotStart, match="has no user pool client WebClient"):
        app_client.of_template(tmp_path / "other.yaml", WEB)


def test_without_properties_cloudformations_defaults_hold() -> None:
    client = app_client.AppClient.from_properties({"AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"]})
    assert not any((client.flows, client.scopes, client.revokes, client.refreshes))
    assert client.seconds == {"Id": 3600, "Access": 3600, "Refresh": 30 * 86400}


def test_a_parameter_that_is_given_twice_is_refused(browser: httpx.Client) -> None:
    twice = urlencode([*request(CHART).items(), ("redirect_uri", CHART)])
    assert browser.get(f"{ISSUER}/oauth2/authorize?{twice}").status_code == 400

"""Sign-in endpoints of the provider: authorization code flow for the front ends, in one of two dialects.

Anyone with access to the loopback can sign in as any person: all are invented.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from deployment.documents import Document
from local.front_ends.addresses import FrontEnd
from local.issuer import answers, sign_in_page, tokens
from local.issuer.answers import NoRedirect, OAuthError
from local.issuer.browser_sessions import BrowserSessions
from local.issuer.grants import AuthorizationRequest, Grant, Grants, InvalidGrant
from local.issuer.tokens import AUDIENCE, PATH, SigningKey
from local.practice.people import Person

_MAX_BODY_BYTES = 64 * 1024


class SignIn(ABC):
    """What both dialects do alike. `issuer` is the issuer identifier."""

    paths: Mapping[str, str]
    """Path of each endpoint below the issuer: authorize, login, token, revoke, logout."""
    log_out_methods: tuple[str, ...] = ("GET",)
    revocation_is_readable = True
    offers_cancel = True
    language_parameter = "ui_locales"
    speaks_browsers_language = True

    def __init__(self, key: SigningKey, issuer: str, front_ends: tuple[FrontEnd, ...], grants: Grants) -> None:
        self.key = key
        self.issuer = issuer
        self.front_ends = {front_end.address: front_end for front_end in front_ends}
        self.grants = grants
        self.sessions = BrowserSessions(PATH)

    @abstractmethod
    def discovery(self) -> Document:
        """The document `/.well-known/openid-configuration`."""

    @abstractmethod
    def check(self, parameters: Mapping[str, str]) -> None:
        """Raise OAuthError for an invalid authorization request."""

    @abstractmethod
    def redeem(self, parameters: Mapping[str, str]) -> Grant:
        """Grant of a token request. Raises InvalidGrant, OAuthError; KeyError for a missing parameter."""

    @abstractmethod
    def tokens(self, grant: Grant) -> Document:
        """Response of the token endpoint."""

    @abstractmethod
    def revoke_token(self, parameters: Mapping[str, str]) -> Response:
        """Response of the revocation endpoint."""

    @abstractmethod
    def log_out(self, request: Request, parameters: Mapping[str, str]) -> Response:
        """Response of the log-out endpoint. Raises NoRedirect."""

    def endpoint(self, name: str) -> str:
        return f"{self.issuer}/{self.paths[name]}"

    def routes(self) -> list[Route]:
        """Routes of all endpoints, of the discovery document and of the keys."""
        origins = list(map(answers.origin, self.front_ends))
        cors = [Middleware(CORSMiddleware, allow_origins=origins, allow_methods=["POST"])]
        browser, script = ["GET", "POST"], ["POST", "OPTIONS"]
        given = (
            ("authorize", self._authorize, browser, None),
            ("login", self._login, browser, None),
            ("token", self._token, script, cors),
            ("revoke", self._revoke, script, cors if self.revocation_is_readable else None),
            ("logout", self._log_out, list(self.log_out_methods), None),
        )
        endpoints = [
            Route(
                f"{PATH}/{self.paths[name]}", endpoint, methods=methods, middleware=more, max_body_size=_MAX_BODY_BYTES
            )
            for name, endpoint, methods, more in given
        ]
        return [*tokens.routes(self.key, self.discovery(), origins), *endpoints]

    def front_end(self, parameters: Mapping[str, str]) -> FrontEnd:
        """The front end of a request. Raises NoRedirect."""
        if parameters.get("client_id") != AUDIENCE:
            raise NoRedirect("The client is unknown.")
        if parameters.get("redirect_uri") not in self.front_ends:
            raise NoRedirect("The redirect_uri is not, to the letter, an address of a front end.")
        return self.front_ends[parameters["redirect_uri"]]

    def redirect_back(self, parameters: Mapping[str, str], **answer: str) -> Response:
        """Authorization response."""
        state = {"state": parameters["state"]} if "state" in parameters else {}
        return answers.redirect(parameters["redirect_uri"], {**answer, **state})

    def unasked(self, person: Person | None, _: Mapping[str, str]) -> Person | None:
        """Who gets a code without being asked, if this person is signed in. Raises OAuthError."""
        return person

    def language(self, request: Request, parameters: Mapping[str, str]) -> str:
        """Language of the sign-in page."""
        accepted = request.headers.get("accept-language", "") if self.speaks_browsers_language else ""
        return sign_in_page.language(parameters.get(self.language_parameter, ""), accepted)

    def to_login(self, parameters: Mapping[str, str]) -> Response:
        return answers.redirect(self.endpoint("login"), parameters)

    def refusal(self, error: NoRedirect) -> Response:
        return sign_in_page.page("This sign-in cannot go on", f"<p>{error}</p>", status=400)

    async def _authorize(self, request: Request) -> Response:
        """A code for whoever is signed in in this browser, else the sign-in page."""
        try:
            parameters = await answers.parameters_of(request)
            self.front_end(parameters)
        except NoRedirect as error:
            return self.refusal(error)
        try:
            self.check(parameters)
            person = self.unasked(self.sessions.person(request), parameters)
        except OAuthError as error:
            return self.redirect_back(parameters, error=str(error))
        return self._with_code(parameters, person) if person else self.to_login(parameters)

    async def _login(self, request: Request) -> Response:
        """The sign-in page; after a choice, a redirect with a code."""
        try:
            parameters = await answers.parameters_of(request)
            front_end = self.front_end(parameters)
            answers.refuse_foreign_form(request, self.issuer)
        except NoRedirect as error:
            return self.refusal(error)
        try:
            self.check(parameters)
            if request.method != "POST":
                language, cancel = self.language(request, parameters), self.offers_cancel
                return sign_in_page.sign_in(front_end.people(), parameters, language, offers_cancel=cancel)
            person = _chosen(front_end, parameters)
        except OAuthError as error:
            return self.redirect_back(parameters, error=str(error))
        response = self._with_code(parameters, person)
        self.sessions.begin(response, person)
        return response

    def _with_code(self, parameters: Mapping[str, str], person: Person) -> Response:
        wanted = (parameters.get(name, "") for name in ("redirect_uri", "code_challenge", "nonce"))
        return self.redirect_back(parameters, code=self.grants.code(person, AuthorizationRequest(*wanted)))

    async def _token(self, request: Request) -> Response:
        """Code or refresh token for tokens."""
        try:
            parameters = answers.single(parse_qsl((await request.body()).decode(), keep_blank_values=True))
            if parameters.get("client_id") != AUDIENCE:
                return answers.json({"error": "invalid_client"}, 401)
            return answers.json(self.tokens(self.redeem(parameters)))
        except (UnicodeDecodeError, NoRedirect, KeyError):
            return answers.json({"error": "invalid_request"}, 400)
        except InvalidGrant:
            return answers.json({"error": "invalid_grant"}, 400)
        except OAuthError as error:
            return answers.json({"error": str(error)}, 400)

    async def _revoke(self, request: Request) -> Response:
        return self.revoke_token(dict(parse_qsl((await request.body()).decode("utf-8", "replace"))))

    async def _log_out(self, request: Request) -> Response:
        try:
            return self.log_out(request, await answers.parameters_of(request))
        except NoRedirect as error:
            return self.refusal(error)


def _chosen(front_end: FrontEnd, parameters: Mapping[str, str]) -> Person:
    people = {person.person_id: person for person in front_end.people()}
    if "cancel" in parameters or parameters.get("person") not in people:
        raise OAuthError("access_denied")
    return people[parameters["person"]]

"""Planted bugs in signing out at the provider."""

from testing.mutants.mutant import Mutant

_BROWSER = "tests/browser/test_signing_out.py"


def _in(module: str, name: str, old: str, new: str, test: str = "") -> Mutant:
    return Mutant(name, f"web/src/{module}", old, new, f"{_BROWSER}::{test}" if test else "")


MUTANTS: list[Mutant] = [
    _in(
        "session/log_out.ts",
        "the ID token stands in the address of the log-out",
        "  post(new URL(logOut.endpoint), {",
        "  post(new URL(`${logOut.endpoint}?id_token_hint=${idToken}`), {",
    ),
    _in(
        "session/log_out.ts",
        "Cognito gets the ID token in its address",
        "  replace(url)\n",
        '  url.searchParams.set("id_token_hint", endpoint)\n  replace(url)\n',
    ),
    _in(
        "session/log_out.ts",
        "Cognito is left with the standard's parameter",
        'url.searchParams.set("logout_uri"',
        'url.searchParams.set("post_logout_redirect_uri"',
    ),
    _in(
        "session/log_out.ts",
        "every provider is Cognito",
        "if (COGNITO_CLAIM in claims(idToken))",
        "if (COGNITO_CLAIM in claims(idToken) || idToken)",
    ),
    _in(
        "session/log_out.ts",
        "a provider has to ask, and nobody answers",
        "...(idToken && { id_token_hint: idToken })",
        "...(idToken && {})",
    ),
    _in(
        "session/provider.ts",
        "a revocation that fails stops the log-out",
        "this.#requestRevocation(refreshToken).catch(() => {})",
        "this.#requestRevocation(refreshToken)",
    ),
    _in(
        "session/provider.ts",
        "a revocation that hangs stops the log-out",
        "await Promise.race([revoked, new Promise((resolve) => setTimeout(resolve, REVOCATION_PATIENCE))])",
        "await Promise.race([revoked, new Promise((resolve) => setTimeout(resolve, REVOCATION_PATIENCE * 10))])",
    ),
    _in(
        "session/provider.ts",
        "a provider that was reached before is left for, offline or not",
        'return await this.#discover({ cache: "no-store" })',
        "return await this.#authorizationServer()",
    ),
    _in(
        "session/provider.ts",
        "browsers refuse the revocation",
        'mode: "no-cors", redirect: "follow" }',
        'mode: "no-cors" }',
        "test_from_signing_in_to_signing_out",
    ),
    _in(
        "session/session.ts",
        "a log-out that is tried again ends a later sign-in",
        "    if (this.#ended) return // or a sign-in since then would be deleted\n",
        "",
    ),
    _in(
        "session/open_session.ts",
        "a session that is found idle stays in the browser",
        "    storedGrant.delete()\n    return new IdleSession(session)",
        "    return new IdleSession(session)",
    ),
    _in(
        "start.tsx",
        "a session that is found idle is not ended at the provider",
        'return leave({ ...page, answer: null }, opened.session, "endedIdle")',
        'return showLanding("endedIdle")',
        "test_a_page_that_is_opened_too_late_reaches_the_provider",
    ),
    _in(
        "start.tsx",
        "an automatic log-off is not one at the provider",
        "if (atProvider) void leave(page, session, reason)",
        'if (atProvider && reason !== "endedIdle") void leave(page, session, reason)',
        "test_an_automatic_log_off_reaches_the_provider",
    ),
    _in(
        "start.tsx",
        "who signs out offline is told that all is done",
        'note="endedUnreached"',
        'note="endedOut"',
        "test_signing_out_offline_reaches_the_provider_afterwards",
    ),
]

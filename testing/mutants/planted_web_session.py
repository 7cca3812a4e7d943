"""Planted bugs in who is signed in, what is kept in the browser, and when it is asked for news."""

from testing.mutants.mutant import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


def _seen(test: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, "web/src/start.tsx", old, new, f"tests/browser/test_session.py::{test}")


MUTANTS: list[Mutant] = [
    # the provider's answer
    _in(
        "session/authorization_response",
        "the answer to another sign-in is taken for this one's",
        'stored?.state === url.searchParams.get("state") ? stored : null',
        "stored",
    ),
    _in(
        "session/authorization_response",
        "an answer without a code is no answer",
        'const RESPONSE_PARAMETERS = ["code", "state", "error", "iss"]',
        'const RESPONSE_PARAMETERS = ["code"]',
    ),
    _in(
        "session/authorization_response",
        "the code stays in the address",
        "url.pathname + (pending",
        "url.pathname + url.search + (pending",
    ),
    _in(
        "session/authorization_response",
        "a sign-in can be finished twice",
        "for (const storage of [tab, shared]) storage.removeItem(PENDING)",
        "tab.removeItem(PROBE)",
    ),
    _in(
        "session/open_session",
        "an answer that cannot be used goes on as whoever was there",
        "  await deletePreviousGrant(context)\n",
        "",
    ),
    _in(
        "session/open_session",
        "whoever was there is forgotten here and not at the provider",
        "if (previous) void provider.revoke(previous)",
        "if (previous && !storedGrant) void provider.revoke(previous)",
    ),
    _in(
        "session/open_session",
        "a laptop that slept is still signed in",
        ".isRecent(browser.now())",
        ".isRecent(0 / 1) && false",
    ),
    _in(
        "session/open_session",
        "a session that cannot be resumed ends without a word",
        'wasSignedIn ? (reason ?? "endedAway") : reason',
        "wasSignedIn ? reason : reason",
    ),
    # the token
    _in(
        "session/session",
        "the own clock is believed against the API",
        "if (bearer !== refused) return ends - now > RENEW_BEFORE",
        "if (bearer !== refused || ends > now) return ends - now > RENEW_BEFORE",
    ),
    _in(
        "session/session",
        "what is refused together is renewed twice",
        "this.#renewing ??= this.#renew(refused)",
        "this.#renewing = this.#renew(refused)",
    ),
    _in(
        "session/session",
        "a token that is refused again and again is renewed again and again",
        "if (this.#grant.bearer === refused) this.#reissued",
        "if (this.#grant.bearer === refused && !refused) this.#reissued",
    ),
    _in(
        "session/session",
        "a duplicated tab does not look what the other one was given",
        "    if (await this.#takeLatest(refused)) return\n",
        "",
    ),
    _in(
        "session/session",
        "two tabs renew at the same moment",
        "`session:${storedGrant.id}`",
        "`session:${storedGrant.id}${Math.random()}`",
    ),
    _in(
        "session/session",
        "a renewal under way signs somebody in again who has signed out",
        "if (this.#ended) return void this.#dependencies.provider.revoke(grant)",
        "if (this.#ended) void this.#dependencies.provider.revoke(grant)",
    ),
    _in(
        "session/session",
        "a session ends where the provider is not reached",
        "instanceof Unreachable ? error",
        "instanceof Unreachable ? new SignedOut()",
    ),
    _in(
        "session/session",
        "a token goes out after signing out",
        "    if (this.#ended) throw new SignedOut()\n    if (!this.#isGood",
        "    if (!this.#isGood",
    ),
    _in(
        "session/provider",
        "an ID token from before the renewal is sent for ever",
        'const idToken = tokens.id_token ?? ""',
        "const idToken = tokens.id_token ?? previousIdToken",
    ),
    _in(
        "session/provider",
        "a provider that is busy ends the session",
        "error.status !== 429 && !TEMPORARY_ERRORS.has(error.error)",
        "!(error.status === 429 && TEMPORARY_ERRORS.has(error.error))",
    ),
    _in(
        "session/stored_grant",
        "a copy of a tab becomes whoever signs in next",
        "    this.delete()\n    const key: Key = {",
        "    const key: Key = this.#key() ?? {",
    ),
    _in(
        "session/stored_grant",
        "emptied storage is taken for signing out",
        "key === storageKey(current) && newValue === null",
        "(key === null || key === storageKey(current)) && newValue === null",
    ),
    # idle
    _in("session/idle", "dictation is nobody", '...["input", "compositionstart"', '...["compositionstart"'),
    _in(
        "session/idle",
        "news that scrolls the page is somebody",
        "if (page.wasChanged()) settleFor(PAGE_CHANGE_SETTLES)",
        "page.wasChanged()",
    ),
    _in(
        "session/idle",
        "a long scroll by the page is somebody",
        'else if (type === "scroll") settleFor(SCROLL_STEP_SETTLES)',
        'else if (type === "scroll") settleFor(0 * SCROLL_STEP_SETTLES)',
    ),
    _in("session/idle", "a key answers the warning", "!this.#ended && this.secondsLeft === null &&", "!this.#ended &&"),
    _in("session/idle", "a key wakes a laptop and its session", "    this.check() // before", "    // before"),
    _in(
        "session/idle",
        "the clock that says less counts",
        "Math.max(now() - this.#lastActive.now",
        "Math.min(now() - this.#lastActive.now",
    ),
    _in(
        "session/idle",
        "a clock that stands still in sleep keeps somebody signed in",
        "Math.max(now() - this.#lastActive.now, elapsed() - this.#lastActive.elapsed)",
        "elapsed() - this.#lastActive.elapsed",
    ),
    _in(
        "session/idle",
        "a stamp that somebody made up signs out",
        "return Math.min(idle, elsewhere)",
        "return elsewhere",
    ),
    _in(
        "session/idle",
        "another person's keys keep somebody signed in",
        "`${STORAGE_KEY}:${practice}:${id}`",
        '`${STORAGE_KEY}:${practice}:${id && ""}`',
    ),
    _in(
        "session/idle",
        "a page that comes back does not look",
        "on(RETURN_EVENTS, () => idle.check())",
        "on(RETURN_EVENTS, () => {})",
    ),
    # storage
    _in(
        "storage",
        "storage that is shut breaks the page",
        "this.#getters.map((getter) => attempt(getter, null))",
        "this.#getters.map((getter) => getter())",
    ),
    _in(
        "storage",
        "what is full keeps the old and says it is the new",
        "      this.#memory.set(key, text)\n      return false",
        "      return false",
    ),
    _in(
        "storage",
        "an older copy in the other storage comes back",
        "for (const other of storages) if (other !== accepting) attempt(() => other.removeItem(key), undefined)",
        "",
    ),
    _in(
        "storage",
        "junk of another shape is taken for the thing",
        "attempt(() => isValid(value), false) ? value",
        "attempt(() => isValid(value), false) || value ? value",
    ),
    # what is kept
    _in(
        "cleanup",
        "what cannot be read stays for ever",
        "if (at === null || now - at > maxAge) storage.removeItem(key)\n    else if (at > now)",
        "if (at !== null && now - at > maxAge) storage.removeItem(key)\n    else if (at !== null && at > now)",
    ),
    _in(
        "cleanup",
        "what is left is looked at when a page opens, and never again",
        "every(cleanUp, CLEANUP_INTERVAL)",
        "every(() => {}, CLEANUP_INTERVAL)",
    ),
    _in(
        "cleanup",
        "a clock that was ahead keeps a draft for a year",
        "if (!withTimestamp) return",
        "if (!withTimestamp || ahead.length > 0) return",
    ),
    _in(
        "sending/drafts",
        "drafts of one front end are not swept by the other",
        "client-messaging:(chart|portal):.*:draft",
        "client-messaging:(chart):.*:draft",
    ),
    _in(
        "sending/drafts",
        "a draft of the day before yesterday is shown",
        "this.#now() - draft.changed <= DRAFT_MAX_AGE",
        "draft.changed <= this.#now()",
    ),
    _in(
        "sending/outbox",
        "asking again for a message keeps it beyond its key",
        "if (now - item.since > MAX_AGE)",
        "if (now - (item.asked ?? item.since) > MAX_AGE)",
    ),
    _in(
        "sending/outbox",
        "a page that stays open sends what is older than a day",
        "      this.#expire()\n      await",
        "      await",
    ),
    _in(
        "sending/person_storage",
        "signing out in one tab is not told in another",
        "    this.set(SIGNED_OUT, true)\n",
        "",
    ),
    # news
    _in(
        "live_updates",
        "a connection that opens again asks for nothing",
        "      notify(null)\n    }",
        "      if (!connected) notify(null)\n    }",
    ),
    _in(
        "live_updates",
        "a connection that is lost says nothing",
        "      notify(null)\n    }",
        "      if (connected) notify(null)\n    }",
    ),
    _in(
        "live_updates",
        "a lost connection is polled for as if it stood",
        "const frequent = !this.#connected || !this.#network.reachable",
        "const frequent = !this.#connected && !this.#network.reachable",
    ),
    _in("live_updates", "a hidden page polls", "if (due && !hidden())", "if (due || (due && !hidden()))"),
    _in(
        "live_updates",
        "what arrives after signing out is told",
        "stopped.signal.aborted || this.#notify(update)",
        "this.#notify(update)",
    ),
    _in(
        "network",
        "a network that the browser calls gone is taken for there",
        '"offline", () => this.report(false)',
        '"offline", () => this.report(true)',
    ),
    # put together
    _seen(
        "test_where_nothing_can_be_stored_the_page_says_so",
        "where nothing can be stored, signing in is offered",
        "if (!canSignIn(browser.storages))",
        "if (!canSignIn(browser.storages) && answer)",
    ),
    _seen(
        "test_signing_out_signs_out_in_every_tab",
        "who signs out elsewhere stays on the screen",
        'if (app.storage.wasCleared(event)) end("endedOut")\n    else if',
        "if",
    ),
    _seen(
        "test_what_others_left_in_this_browser_goes_in_time_whoever_opens_a_page",
        "a start sweeps nothing",
        "  startCleanup(browser)\n",
        "  void startCleanup\n",
    ),
    _seen(
        "test_whoever_leaves_is_warned_after_14_minutes_and_signed_out_after_15",
        "nobody watches for those who have left",
        'ended.signal.addEventListener("abort", watchActivity(idle, browser))',
        'ended.signal.addEventListener("abort", () => watchActivity(idle, browser))',
    ),
    Mutant(
        "the session is not told which token was refused",
        "web/src/create_app.ts",
        "const token = (refused?: string) => session.token(refused)\n",
        "const token = (refused?: string) => session.token(refused && undefined)\n",
        "tests/browser/test_session.py::test_a_token_that_the_api_refuses_is_renewed_without_a_word",
    ),
]

"""Planted bugs in who is signed in, what is kept in the browser, and when it is asked for news."""

from testing.mutants.planted import Mutant


def _in(module: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, f"web/src/{module}.ts", old, new)


def _seen(test: str, name: str, old: str, new: str) -> Mutant:
    return Mutant(name, "web/src/start.tsx", old, new, f"tests/browser/test_session.py::{test}")


MUTANTS: list[Mutant] = [
    # the provider's answer
    _in(
        "session/answer",
        "the answer to another sign-in is taken for this one's",
        'kept?.state === address.searchParams.get("state") ? kept : null',
        "kept",
    ),
    _in(
        "session/answer",
        "an answer without a code is no answer",
        'const ANSWERS = ["code", "state", "error", "iss"]',
        'const ANSWERS = ["code"]',
    ),
    _in(
        "session/answer",
        "the code stays in the address",
        "address.pathname + (begun",
        "address.pathname + address.search + (begun",
    ),
    _in(
        "session/answer",
        "a sign-in can be finished twice",
        "for (const storage of [own, shared]) storage.removeItem(BEGUN)",
        "own.removeItem(PROBE)",
    ),
    _in(
        "session/opening",
        "an answer that cannot be used goes on as whoever was there",
        "  await forgetFormer(doorway)\n",
        "",
    ),
    _in(
        "session/opening",
        "whoever was there is forgotten here and not at the provider",
        "if (former) void provider.revoke(former)",
        "if (former && !kept) void provider.revoke(former)",
    ),
    _in(
        "session/opening",
        "a laptop that slept is still signed in",
        ".isRecent(browser.now())",
        ".isRecent(0 / 1) && false",
    ),
    _in(
        "session/opening",
        "a session that cannot be resumed ends without a word",
        'wasHere ? (why ?? "endedAway") : why',
        "wasHere ? why : why",
    ),
    # the token
    _in(
        "session/session",
        "the own clock is believed against the API",
        "if (bearer !== refused) return ends - now > MARGIN",
        "if (bearer !== refused || ends > now) return ends - now > MARGIN",
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
        "if (this.#grant.bearer === refused) this.#again",
        "if (this.#grant.bearer === refused && !refused) this.#again",
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
        "`session:${kept.id}`",
        "`session:${kept.id}${Math.random()}`",
    ),
    _in(
        "session/session",
        "a renewal under way signs somebody in again who has signed out",
        "if (this.#over) return void this.#parts.provider.revoke(grant)",
        "if (this.#over) void this.#parts.provider.revoke(grant)",
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
        "    if (this.#over) throw new SignedOut()\n    if (!this.#isGood",
        "    if (!this.#isGood",
    ),
    _in(
        "session/provider",
        "an ID token from before the renewal is sent for ever",
        'const idToken = tokens.id_token ?? ""',
        "const idToken = tokens.id_token ?? former",
    ),
    _in(
        "session/provider",
        "a provider that is busy ends the session",
        "error.status !== 429 && !PASSING.has(error.error)",
        "!(error.status === 429 && PASSING.has(error.error))",
    ),
    _in(
        "session/kept_grant",
        "a copy of a tab becomes whoever signs in next",
        "    this.forget()\n    const key: Key = {",
        "    const key: Key = this.#key() ?? {",
    ),
    _in(
        "session/kept_grant",
        "emptied storage is taken for signing out",
        "key === nameOf(mine) && newValue === null",
        "(key === null || key === nameOf(mine)) && newValue === null",
    ),
    # idle
    _in("session/idle", "dictation is nobody", '...["input", "compositionstart"', '...["compositionstart"'),
    _in(
        "session/idle",
        "news that scrolls the page is somebody",
        "if (page.wasChanged()) settles(SETTLES)",
        "page.wasChanged()",
    ),
    _in(
        "session/idle",
        "a long scroll by the page is somebody",
        'else if (type === "scroll") settles(STEPS)',
        'else if (type === "scroll") settles(0 * STEPS)',
    ),
    _in("session/idle", "a key answers the warning", "!this.#over && this.secondsLeft === null &&", "!this.#over &&"),
    _in("session/idle", "a key wakes a laptop and its session", "    this.look() // before", "    // before"),
    _in(
        "session/idle",
        "the clock that says less counts",
        "Math.max(now() - this.#by.now",
        "Math.min(now() - this.#by.now",
    ),
    _in(
        "session/idle",
        "a clock that stands still in sleep keeps somebody signed in",
        "Math.max(now() - this.#by.now, elapsed() - this.#by.elapsed)",
        "elapsed() - this.#by.elapsed",
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
        "`${STAMP}:${practice}:${id}`",
        '`${STAMP}:${practice}:${id && ""}`',
    ),
    _in(
        "session/idle",
        "a page that comes back does not look",
        "on(RETURNS, () => idle.look())",
        "on(RETURNS, () => {})",
    ),
    # storage
    _in(
        "storage",
        "storage that is shut breaks the page",
        "this.#ways.map((way) => tried(way, null))",
        "this.#ways.map((way) => way())",
    ),
    _in(
        "storage",
        "what is full keeps the old and says it is the new",
        "      this.#memory.set(name, text)\n      return false",
        "      return false",
    ),
    _in(
        "storage",
        "an older copy in the other storage comes back",
        "for (const other of storages) if (other !== taker) tried(() => other.removeItem(name), undefined)",
        "",
    ),
    _in(
        "storage",
        "junk of another shape is taken for the thing",
        "tried(() => isRight(thing), false) ? thing",
        "tried(() => isRight(thing), false) || thing ? thing",
    ),
    # what is kept
    _in(
        "sweeping",
        "what cannot be read stays for ever",
        "if (at === null || now - at > kept) storage.removeItem(one)\n    else if (at > now)",
        "if (at !== null && now - at > kept) storage.removeItem(one)\n    else if (at !== null && at > now)",
    ),
    _in(
        "sweeping",
        "what is left is looked at when a page opens, and never again",
        "every(work, SWEPT_EVERY)",
        "every(() => {}, SWEPT_EVERY)",
    ),
    _in(
        "sweeping",
        "a clock that was ahead keeps a draft for a year",
        "if (!changedAt) return",
        "if (!changedAt || ahead.length > 0) return",
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
        "this.#now() - draft.changed <= DRAFT_KEPT",
        "draft.changed <= this.#now()",
    ),
    _in(
        "sending/outbox",
        "asking again for a message keeps it beyond its key",
        "if (now - item.since > KEPT)",
        "if (now - (item.asked ?? item.since) > KEPT)",
    ),
    _in(
        "sending/outbox",
        "a page that stays open sends what is older than a day",
        "      this.#age()\n      await",
        "      await",
    ),
    _in("sending/shelf", "signing out in one tab is not told in another", "    this.put(SIGNED_OUT, true)\n", ""),
    # news
    _in(
        "news",
        "a connection that opens again asks for nothing",
        "      tell(null)\n    }",
        "      if (!connected) tell(null)\n    }",
    ),
    _in(
        "news",
        "a connection that is lost says nothing",
        "      tell(null)\n    }",
        "      if (connected) tell(null)\n    }",
    ),
    _in(
        "news",
        "a lost connection is polled for as if it stood",
        "const often = !this.#connected || !this.#network.reachable",
        "const often = !this.#connected && !this.#network.reachable",
    ),
    _in("news", "a hidden page polls", "if (due && !hidden())", "if (due || (due && !hidden()))"),
    _in(
        "news",
        "what arrives after signing out is told",
        "stopped.signal.aborted || this.#tell(inbox)",
        "this.#tell(inbox)",
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
        'if (app.shelf.wasCleared(event)) end("endedOut")\n    else if',
        "if",
    ),
    _seen(
        "test_what_others_left_in_this_browser_goes_in_time_whoever_opens_a_page",
        "a start sweeps nothing",
        "  keepSwept(browser)\n",
        "  void keepSwept\n",
    ),
    _seen(
        "test_whoever_leaves_is_warned_after_14_minutes_and_signed_out_after_15",
        "nobody watches for those who have left",
        'over.signal.addEventListener("abort", watchIdling(idle, browser))',
        'over.signal.addEventListener("abort", () => watchIdling(idle, browser))',
    ),
    Mutant(
        "the session is not told which token was refused",
        "web/src/assembly.ts",
        "const token = (refused?: string) => session.token(refused)\n",
        "const token = (refused?: string) => session.token(refused && undefined)\n",
        "tests/browser/test_session.py::test_a_token_that_the_api_refuses_is_renewed_without_a_word",
    ),
]

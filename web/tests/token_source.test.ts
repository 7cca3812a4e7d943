import assert from "node:assert/strict"
import { test } from "node:test"
import { type GetToken, NoToken, TokenSource } from "../src/element/token_source.ts"

const NOW = Date.UTC(2026, 10, 27)

function tokenOf(id: string, claims: object = {}): string {
  const said = { "custom:person_id": id, "custom:practice_id": "p", "custom:role": "clinician", ...claims }
  return `h.${Buffer.from(JSON.stringify(said)).toString("base64url")}.s`
}

/** A source with timers that the test fires. */
function sourceOf(getToken: GetToken) {
  const timers: { work: () => void; milliseconds: number }[] = []
  const schedule = (work: () => void, milliseconds: number) => {
    const timer = { work, milliseconds }
    timers.push(timer)
    return () => void timers.splice(timers.indexOf(timer), 1)
  }
  return { source: new TokenSource(getToken, { now: () => NOW, schedule }), timers }
}

const settled = () => new Promise((resolve) => setTimeout(resolve))

test("who is there is read from the token, which is asked for once", async () => {
  let asked = 0
  const { source } = sourceOf(async () => {
    asked++
    return tokenOf("ana")
  })
  const [one, other] = await Promise.all([source.token(), source.token()])
  assert.equal(one, other)
  await source.token()
  assert.equal(asked, 1)
  assert.equal(source.state, "known")
  assert.deepEqual(source.person, { id: "ana", name: "ana", practice: "p", role: "clinician" })
})

test("a refused token is told to the page, and another one is used", async () => {
  const [first, second] = [tokenOf("ana", { n: 1 }), tokenOf("ana", { n: 2 })]
  const refusals: (string | undefined)[] = []
  const { source } = sourceOf((refused) => {
    refusals.push(refused)
    return refused === first ? second : first
  })
  assert.equal(await source.token(), first)
  assert.equal(await source.token(first), second)
  assert.deepEqual(refusals, [undefined, first])
})

test("a token that ends within a minute is asked for again before it does", async () => {
  const ending = tokenOf("ana", { exp: NOW / 1000 + 59 })
  const fresh = tokenOf("ana", { exp: NOW / 1000 + 3600 })
  const answers = [ending, fresh]
  const { source } = sourceOf(() => answers.shift() ?? fresh)
  assert.equal(await source.token(), ending)
  assert.equal(await source.token(), fresh)
})

const garbage: [string, GetToken][] = [
  ["throws", () => assert.fail("Leo's secret")],
  ["rejects", () => Promise.reject(new Error("Leo's secret"))],
  ["answers an empty text", () => ""],
  ["answers no token", () => "Leo's secret"],
  ["answers a token without a role", () => tokenOf("ana", { "custom:role": "king" })],
  ["answers a token of nobody", () => tokenOf("")],
  ["answers a number", () => 7 as unknown as string],
  ["answers an object", () => ({}) as unknown as string],
]
for (const [what, getToken] of garbage) {
  test(`a page that ${what} is asked again, and nothing of it is repeated`, async () => {
    const { source, timers } = sourceOf(getToken)
    source.start()
    await settled()
    assert.equal(source.state, "failed")
    assert.deepEqual(
      timers.map(({ milliseconds }) => milliseconds),
      [1_000],
    )
    source.use(() => tokenOf("ana"))
    timers[0]?.work()
    await settled()
    assert.equal(source.state, "known")
    await assert.rejects(sourceOf(getToken).source.token(), (error: Error) => {
      return error instanceof NoToken && !String(error.stack).includes("secret") && error.cause === undefined
    })
  })
}

test("a page that never answers is given up after twenty seconds, and asked again", async () => {
  const { source, timers } = sourceOf(() => new Promise(() => {}))
  source.start()
  await settled()
  assert.equal(source.state, "asking")
  assert.equal(timers[0]?.milliseconds, 20_000)
  timers[0]?.work()
  await settled()
  assert.equal(source.state, "failed")
  assert.equal(timers.at(-1)?.milliseconds, 1_000)
})

test("a failure later on takes nothing away from who is there", async () => {
  const { source } = sourceOf(() => tokenOf("ana"))
  const first = await source.token()
  source.use(() => Promise.reject(new Error("offline")))
  await assert.rejects(source.token(first), NoToken)
  assert.equal(source.state, "known")
  source.use(() => tokenOf("ana", { n: 2 }))
  assert.equal(await source.token(first), tokenOf("ana", { n: 2 }))
})

for (const nothing of [null, undefined]) {
  test(`${nothing} ends the session, and nobody is asked any more`, async () => {
    let asked = 0
    const { source, timers } = sourceOf(() => {
      asked++
      return nothing
    })
    source.start()
    await settled()
    assert.equal(source.state, "over")
    await assert.rejects(source.token(), NoToken)
    assert.equal(asked, 1)
    assert.deepEqual(timers, [])
  })
}

for (const claims of [{ "custom:person_id": "ben" }, { "custom:practice_id": "q" }, { "custom:role": "staff" }]) {
  test(`a token of somebody else ends the session: ${Object.values(claims)}`, async () => {
    const { source } = sourceOf(() => tokenOf("ana"))
    const first = await source.token()
    source.use(() => tokenOf("ana", claims))
    await assert.rejects(source.token(first), NoToken)
    assert.equal(source.state, "over")
    assert.ok(source.isSomebodyElse)
  })
}

test("a closed source asks nothing more by itself", async () => {
  let asked = 0
  const { source, timers } = sourceOf(() => {
    asked++
    throw new Error()
  })
  source.start()
  await settled()
  source.close()
  assert.deepEqual(timers, [])
  source.start()
  await settled()
  assert.equal(asked, 1)
})

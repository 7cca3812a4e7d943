/** Names of clients and clinicians, as an EHR knows them. Invented. */
const NAMES = { mia: "Mia Example", leo: "Leo Example", ana: "Dr. Ana Example" }

export async function resolveNames(ids) {
  return Object.fromEntries(ids.filter((id) => id in NAMES).map((id) => [id, NAMES[id]]))
}

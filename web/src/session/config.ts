/** Addresses of the API and the issuer, served beside the front ends, so that one build serves every stack. */

export interface Config {
  api: string
  /** Empty if there is no live API: news is polled then. */
  live: string
  issuer: string
  client_id: string
}

/** Throws if `config.json` is missing: a fault of the deployment. */
export async function readConfig(): Promise<Config> {
  const answer = await fetch(new URL("../config.json", document.baseURI), { cache: "no-cache" })
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`)
  return (await answer.json()) as Config
}

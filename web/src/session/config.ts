/** Where the API and the sign-in are; served beside the front ends, so that one build does for every stack. */

export interface Config {
  api: string
  /** Empty where there is no live API: news is polled for then. */
  live: string
  issuer: string
  client_id: string
}

/** Raises where there is no such document, which is a fault of the deployment. */
export async function readConfig(): Promise<Config> {
  const answer = await fetch(new URL("../config.json", document.baseURI), { cache: "no-cache" })
  if (!answer.ok) throw new Error(`config.json: ${answer.status}`)
  return (await answer.json()) as Config
}

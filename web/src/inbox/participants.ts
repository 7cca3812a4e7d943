/** The two sides of an inbox: a client's chart and a clinician. */
export interface Participants {
  client: string
  clinician: string
}

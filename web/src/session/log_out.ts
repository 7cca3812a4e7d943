/** The provider's log-out: two dialects, neither with a token in the address. */

import { claims } from "./claims.ts"
import type { Navigation } from "./navigation.ts"

/** `backTo`: where the provider sends the person afterwards; it has to be registered there. */
export type LogOut = { endpoint: string; clientId: string; backTo: URL }

/** In the ID tokens of Cognito user pools only. */
const COGNITO_CLAIM = "cognito:username"

export function leaveForLogOut(
  navigation: Pick<Navigation, "replace" | "post">,
  logOut: LogOut,
  idToken: string,
): void {
  if (COGNITO_CLAIM in claims(idToken)) leaveForCognito(navigation, logOut)
  else leaveForOpenIdProvider(navigation, logOut, idToken)
}

/** GET only, and parameters of its own (AWS, "The managed login sign-out endpoint: /logout"). */
function leaveForCognito({ replace }: Pick<Navigation, "replace">, { endpoint, clientId, backTo }: LogOut): void {
  const url = new URL(endpoint)
  url.searchParams.set("client_id", clientId)
  url.searchParams.set("logout_uri", backTo.href)
  replace(url)
}

/**
 * OpenID Connect RP-Initiated Logout 1.0, 2. Without the ID token a provider must ask the person, and after an automatic
 * log-off nobody answers. Providers must support POST, which keeps it out of the address.
 */
function leaveForOpenIdProvider({ post }: Pick<Navigation, "post">, logOut: LogOut, idToken: string): void {
  post(new URL(logOut.endpoint), {
    client_id: logOut.clientId,
    post_logout_redirect_uri: logOut.backTo.href,
    ...(idToken && { id_token_hint: idToken }),
  })
}

/** Names of the tz database: the API decides which there are, the browser offers those that it knows. */

/** Zones that the browser knows, and the one that the API has. */
export function offeredZones(present: string): string[] {
  const known = Intl.supportedValuesOf("timeZone")
  return [...new Set([...known, "UTC", ...(present ? [present] : [])])].sort()
}

/** The zone in exact case, as the API wants it; a name that the browser does not list stays as it was typed. */
export function exactZone(typed: string, present = ""): string {
  const zone = typed.trim().replaceAll(" ", "_")
  const listed = offeredZones(present).find((one) => one.toLowerCase() === zone.toLowerCase())
  return listed ?? (zone === zone.toLowerCase() ? knownZone(zone) : null) ?? zone
}

/** Browsers list one name of several: `Asia/Calcutta`, not `Asia/Kolkata`. */
function knownZone(zone: string): string | null {
  try {
    return zone ? new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone : null
  } catch {
    return null
  }
}

export function isZoneName(zone: string): boolean {
  return /^[A-Za-z0-9_+/-]{1,64}$/.test(zone)
}

/** What the clock shows there; null where the browser does not know the zone. */
export function timeThere(zone: string, code: string, now: Date): string | null {
  try {
    const time = { weekday: "long", hour: "numeric", minute: "2-digit", timeZone: zone } as const
    return new Intl.DateTimeFormat(code, time).format(now)
  } catch {
    return null
  }
}

/** The live connection: says that there is something to ask for, not what. */

export type News = { inbox: { client_id: string; clinician_id: string }; newest: string | null }

export interface Listening {
  /** Address of the live API. */
  url: string
  /** The token of the caller; asked before each connection. */
  token: () => string | Promise<string>
  onNews: (news: News) => void
  /** Whether news is being heard. Ask once for what is newer when it turns true: what happened before was not told. */
  onState: (connected: boolean) => void
}

const FIRST_PAUSE = 1_000
const LONGEST_PAUSE = 60_000

/** Connect, and connect again whenever the connection ends, until the function that this answers is called. */
export function listen(listening: Listening): () => void {
  const stopped = new AbortController()
  void keepConnected(listening, stopped.signal)
  return () => stopped.abort()
}

async function keepConnected(listening: Listening, stopped: AbortSignal): Promise<void> {
  let pause = FIRST_PAUSE
  while (!stopped.aborted) {
    const opened = await connection(listening, stopped).catch(() => false)
    pause = opened ? FIRST_PAUSE : Math.min(pause * 2, LONGEST_PAUSE)
    await resting(pause * (0.5 + Math.random() / 2), stopped)
  }
}

/** One connection from its beginning to its end; answers whether it ever opened. */
async function connection({ url, token, onNews, onState }: Listening, stopped: AbortSignal): Promise<boolean> {
  // A browser cannot set a header on a WebSocket, and an address is in every log on the way.
  const socket = new WebSocket(url, ["client-messaging", `bearer.${await token()}`])
  const close = () => socket.close()
  stopped.addEventListener("abort", close)
  let opened = false
  socket.onopen = () => {
    opened = true
    onState(true)
  }
  socket.onmessage = ({ data }) => onNews(JSON.parse(String(data)) as News)
  await new Promise((resolve) => {
    socket.onclose = resolve
    if (stopped.aborted) close()
  })
  stopped.removeEventListener("abort", close)
  if (opened) onState(false)
  return opened
}

function resting(milliseconds: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds)
    stopped.addEventListener("abort", () => {
      clearTimeout(timer)
      resolve()
    })
  })
}

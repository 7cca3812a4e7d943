import { useState } from "react"
import { createRoot } from "react-dom/client"
import { addresses, firstToken, getToken } from "../tokens.js"
import "@client-messaging/element"
import type { MessagingNavigateEvent, MessagingUnreadEvent } from "@client-messaging/element/react"

function Portal({ api, live }: { api: string; live: string }) {
  const [unread, setUnread] = useState(0)
  const [view, setView] = useState("overview")
  const [isShown, setShown] = useState(true)
  return (
    <main>
      <p>
        Unread: <output id="unread">{unread}</output>, open: <output id="view">{view}</output>{" "}
        <button type="button" onClick={() => setShown(!isShown)}>
          {isShown ? "Hide messages" : "Show messages"}
        </button>
      </p>
      {isShown && (
        <client-messaging
          side="portal"
          api-url={api}
          live-url={live}
          getToken={(refused) => getToken(refused)}
          onunread={(event: MessagingUnreadEvent) => setUnread(event.detail.total)}
          onnavigate={(event: MessagingNavigateEvent) => setView(event.detail.view)}
        />
      )}
    </main>
  )
}

const root = document.querySelector("#root")
if (!root) throw new Error("a page without a place for the portal")
const { api, live } = await addresses()
await firstToken()
createRoot(root).render(<Portal api={api} live={live} />)

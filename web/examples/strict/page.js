import { addresses, firstToken, getToken } from "../tokens.js"

/** Two on one page: all conversations, and one client's. */
const both = document.querySelectorAll("client-messaging")

const { api, live } = await addresses()
await firstToken()
for (const messaging of both) Object.assign(messaging, { apiUrl: api, liveUrl: live, getToken })

import { resolveNames } from "../names.js"
import { addresses, firstToken, getToken } from "../tokens.js"

const messaging = document.querySelector("client-messaging")

messaging.addEventListener("unread", ({ detail }) => {
  document.querySelector("#unread").value = detail.total
})
messaging.addEventListener("navigate", ({ detail }) => {
  document.querySelector("#told").textContent = `Open: ${detail.view}`
})
messaging.addEventListener("sessionend", () => {
  document.querySelector("#told").textContent = "The session has ended."
})

const { api, live } = await addresses()
await firstToken()
messaging.resolveNames = resolveNames
messaging.apiUrl = api
messaging.liveUrl = live
messaging.getToken = getToken

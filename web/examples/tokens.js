/**
 * Tokens for the examples: of the form on the page, as `make -s token PERSON=ana` prints them. A page of yours has
 * somebody signed in, and asks its own server or its own library.
 */

const form = document.querySelector("#sign-in")

/** The next token that is typed in. */
function typed() {
  form.hidden = false
  return new Promise((resolve) => {
    const taken = (event) => {
      event.preventDefault()
      form.removeEventListener("submit", taken)
      form.hidden = true
      resolve(new FormData(form).get("token").trim())
      form.reset()
    }
    form.addEventListener("submit", taken)
  })
}

let token = null

/** Waits for a token; asks again for another one than that which was refused. */
export async function firstToken() {
  token = await typed()
}

export async function getToken(refused) {
  if (token === refused) token = await typed()
  return token
}

/** Where the API is; `make run` serves it beside the pages. */
export async function addresses() {
  return (await fetch("../../config.json")).json()
}

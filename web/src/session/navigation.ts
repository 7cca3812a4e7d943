/** The page's navigation. */

export interface Navigation {
  /** URL of the front end. */
  base: string
  /** The fragment of the URL. */
  screen: () => string
  go: (url: URL) => void
  /** Navigates and replaces the history entry. */
  replace: (url: URL) => void
  /** Navigates with a form in the body of the request. */
  post: (url: URL, form: Record<string, string>) => void
}

export const NAVIGATION: Navigation = {
  base: document.baseURI,
  screen: () => location.hash,
  go: (url) => location.assign(url),
  replace: (url) => location.replace(url),
  post: submitForm,
}

/** Submits a form that nobody sees. */
function submitForm({ href }: URL, fields: Record<string, string>): void {
  const form = document.createElement("form")
  Object.assign(form, { method: "post", action: href, hidden: true })
  for (const [name, value] of Object.entries(fields)) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }))
  }
  document.body.append(form)
  form.submit()
}

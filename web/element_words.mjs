/** The words of the element: of all that the screens say, what its own screens say. */

import { build } from "esbuild"

/** Words of each language that this script, with all of them, says. */
export async function wordsSaidIn(script) {
  const texts = Object.entries(await textsIn("src/words/all.ts"))
  const isSaid = ([word]) => script.includes(`"${word}"`)
  return Object.fromEntries(
    texts.map(([language, words]) => [language, Object.fromEntries(Object.entries(words).filter(isSaid))]),
  )
}

/** esbuild's plugin that has English in the script, and Spanish in a file beside it. */
export function wordsFrom({ en }) {
  return {
    name: "words",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^element-words-es$/ }, () => ({ path: `./${SPANISH}`, external: true }))
      onLoad({ filter: /\/src\/words\/all\.ts$/ }, () => ({
        contents: `export const TEXTS = ${JSON.stringify({ en })}`,
        loader: "js",
      }))
    },
  }
}

export const SPANISH = "client-messaging.es.js"

export const spanishFile = ({ es }) => `export const es=${JSON.stringify(es)}\n`

async function textsIn(path) {
  const { outputFiles } = await build({ entryPoints: [path], bundle: true, write: false, format: "esm" })
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`)
  return module.TEXTS
}

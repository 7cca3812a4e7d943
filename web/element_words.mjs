/** The words of the element: of all that the screens say, what its own screens say. */

import { build } from "esbuild"

/** esbuild's plugin that leaves out each word which this script, with all of them, never says. */
export function wordsSaidIn(script) {
  const isSaid = ([word]) => script.includes(`"${word}"`)
  return {
    name: "words",
    setup({ onLoad }) {
      onLoad({ filter: /\/src\/words\/all\.ts$/ }, async ({ path }) => {
        const texts = Object.entries(await textsIn(path)).map(([language, words]) => {
          return [language, Object.fromEntries(Object.entries(words).filter(isSaid))]
        })
        return { contents: `export const TEXTS = ${JSON.stringify(Object.fromEntries(texts))}`, loader: "js" }
      })
    },
  }
}

async function textsIn(path) {
  const { outputFiles } = await build({ entryPoints: [path], bundle: true, write: false, format: "esm" })
  const module = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`)
  return module.TEXTS
}

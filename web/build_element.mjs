/** Builds the custom element into dist/element/, as a package that can be published. */

import { cp, mkdir, writeFile } from "node:fs/promises"
import { build } from "esbuild"
import { elementStyleFor } from "./element_style.mjs"
import { SPANISH, spanishFile, wordsFrom, wordsSaidIn } from "./element_words.mjs"

const OUT = "dist/element"

/** `settings`: esbuild's, as for the front ends. */
export async function buildElement(settings) {
  const all = await bundled(settings, [noStyle, allWords])
  const script = all.outputFiles.map(({ text }) => text).join()
  const words = await wordsSaidIn(script)
  const { outputFiles } = await bundled(settings, [elementStyleFor(script), wordsFrom(words)])
  await mkdir(OUT, { recursive: true })
  await writeFile(`${OUT}/${SPANISH}`, spanishFile(words))
  await Promise.all(outputFiles.map(({ path, contents }) => writeFile(path, contents)))
  await Promise.all(
    ["README.md", "index.d.ts", "react.d.ts", "package.json"].map((file) => cp(`element/${file}`, `${OUT}/${file}`)),
  )
}

/** Without a style sheet: its own classes would be named in the script. */
const noStyle = {
  name: "no-style",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^element-style$/ }, ({ path }) => ({ path, namespace: "no-style" }))
    onLoad({ filter: /.*/, namespace: "no-style" }, () => ({ contents: "", loader: "text" }))
  },
}

/** With all words, of which those that are said are known afterwards. */
const allWords = {
  name: "all-words",
  setup({ onResolve }) {
    onResolve({ filter: /^element-words-es$/ }, () => ({ path: `./${SPANISH}`, external: true }))
  },
}

function bundled(settings, plugins) {
  return build({
    ...settings,
    entryPoints: { "client-messaging": "src/element/main.ts" },
    outdir: OUT,
    write: false,
    plugins,
    alias: { "openapi-fetch": "./src/element/small_fetch.ts" },
  })
}

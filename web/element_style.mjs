/** The style sheet of the element, as a text that its shadow root adopts. */

import { build } from "esbuild"

/** What is about the window in the front ends is about the element here: its size, its ground, its text. */
const CHANGES = [
  [/:root\b/g, ":host"],
  [/\bbody\s*\{/g, "#app{"],
  [/@media\s*((?:\((?:min|max)-(?:width|height):[^)]*\)|\(\s*(?:width|height)[^)]*\)|\s|and)+)\{/g, "@container $1{"],
  [/\b([\d.]+)d?v([hw])\b/g, (_, number, side) => `${number}cq${side}`],
  [/(-?[\d.]+)rem\b/g, "calc($1*var(--text-size,1rem))"],
]
/** In the window's own measure: how large the element is by itself. */
const OWN_SIZE = /:host\{[^}]*container-type:size[^}]*\}/

/** A rule whose selectors are plain: those with parentheses are kept as they are. */
const RULE = /([^{}@;()]+)(\{[^{}]*\})/g

/** esbuild's plugin for `import text from "element-style"`, without rules for classes that this script never names. */
export function elementStyleFor(script) {
  return {
    name: "element-style",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^element-style$/ }, ({ path }) => ({ path, namespace: "element-style" }))
      onLoad({ filter: /.*/, namespace: "element-style" }, async () => ({
        contents: used(await styleText(), script),
        loader: "text",
      }))
    },
  }
}

function used(style, script) {
  const isNamed = ([, name]) => new RegExp(`\\b${name}\\b`).test(script)
  const isUsed = (selector) => [...selector.matchAll(/\.([a-z][a-z-]*)/g)].every(isNamed)
  return style.replace(RULE, (_, selectors, rule) => {
    const kept = selectors.split(",").filter(isUsed)
    return kept.length ? kept.join() + rule : ""
  })
}

async function styleText() {
  const { outputFiles } = await build({
    entryPoints: ["src/style/element.css"],
    bundle: true,
    minify: true,
    write: false,
    target: ["chrome116", "firefox124", "safari17.4"],
  })
  const written = outputFiles[0].text
  const [ownSize] = written.match(OWN_SIZE) ?? []
  if (!ownSize) throw new Error("the element's own size was not found in its style sheet")
  const [before, after] = written.split(ownSize).map(changed)
  return before + ownSize + after
}

function changed(text) {
  return CHANGES.reduce((changing, [from, into]) => changing.replace(from, into), text)
}

/**
 * Builds both front ends into dist/: an index.html each, one script and one style sheet named by their content; and a page
 * that leads to both. Builds the custom element, and the examples of it.
 */

import { mkdir, readFile, rm, writeFile } from "node:fs/promises"
import { basename } from "node:path"
import { build } from "esbuild"
import { buildElement } from "./build_element.mjs"
import { buildExamples } from "./build_examples.mjs"

const APPS = ["chart", "portal"]
const SETTINGS = {
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2022", "chrome116", "firefox124", "safari17.4"],
  conditions: ["source"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "linked",
  metafile: true,
  logLevel: "warning",
}

await rm("dist", { recursive: true, force: true })
const [{ style }] = await Promise.all(APPS.map(buildApp))
await writeFile("dist/index.html", (await readFile("src/page/root.html", "utf8")).replace("{style}", style))
await buildElement(SETTINGS)
await buildExamples(SETTINGS)

async function buildApp(app) {
  const { metafile } = await build({
    entryPoints: { app: `src/${app}/main.tsx` },
    outdir: `dist/${app}`,
    entryNames: "[name]-[hash]",
    ...SETTINGS,
  })
  const files = Object.keys(metafile.outputs).map((file) => basename(file))
  const [script, style] = [".js", ".css"].map((kind) => files.find((file) => file.endsWith(kind)))
  const page = (await readFile("src/page/index.html", "utf8"))
    .replaceAll("{script}", script)
    .replaceAll("{style}", style)
  await mkdir(`dist/${app}`, { recursive: true })
  await writeFile(`dist/${app}/index.html`, page)
  await writeFile(`dist/${app}/icon.svg`, await readFile("src/page/icon.svg"))
  return { style }
}

/** Builds the examples of the element into dist/examples/. `make run` serves them; they are not published. */

import { cp } from "node:fs/promises"
import { build } from "esbuild"

const OUT = "dist/examples"

/** `settings`: esbuild's, as for the front ends. */
export async function buildExamples(settings) {
  await cp("examples", OUT, { recursive: true, filter: (file) => !/\.tsx?$/.test(file) })
  await build({
    ...settings,
    entryPoints: { page: "examples/react/page.tsx" },
    outdir: `${OUT}/react`,
    jsxImportSource: "react",
    define: { "process.env.NODE_ENV": '"production"' },
    legalComments: "none",
    alias: { "@client-messaging/element": "./dist/element/client-messaging.js" },
  })
}

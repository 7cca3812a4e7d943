/**
 * Builds dist/ when the client is installed from its folder or packed. npm links a folder as it is, without what it needs;
 * so that is fetched first.
 */

import { execSync } from "node:child_process"
import { existsSync } from "node:fs"

if (!existsSync(new URL("node_modules/typescript", import.meta.url))) run("npm ci --ignore-scripts --no-audit --no-fund --loglevel=error")
run("npm run --silent build")

function run(command) {
  execSync(command, { cwd: new URL(".", import.meta.url), stdio: "inherit" })
}

#!/usr/bin/env bash
# What make installs: each into a folder that is new, then checked, then renamed to where it belongs. Interrupted
# anywhere, even by kill -9, it leaves the old folder or none, and never one that is half there.
#
#   set_up.sh able                                   one line for what is missing here, before anything slow
#   set_up.sh unwritable                             those of `home uv npm` whose folder cannot be written
#   set_up.sh uv VERSION                             .tools/uv
#   set_up.sh sync FOLDER [--group NAME]             the locked Python packages
#   set_up.sh venv FOLDER REQUIREMENTS [--seed]      a tool in Python, from its hashed requirements
#   set_up.sh npm FOLDER FILE... [-- OPTION...]      what a package-lock.json names; FOLDER/node_modules, or of the tool
#   set_up.sh store FOLDER PACKAGE VERSION           the local store
set -euo pipefail

tools=.tools
uv=$tools/uv/bin/uv
quiet=(--loglevel=error --no-audit --no-fund)
# A person's ~/.npmrc may say otherwise; what the environment says is not let in (Makefile).
whole=(--include=dev --include=optional --global=false --package-lock=true --dry-run=false)

die() {
  echo "$*" >&2
  exit 1
}

able() {
  [ -w . ] || die "This folder cannot be written: $PWD"
  if [ ! -x "$uv" ]; then
    command -v python3 > /dev/null || die "python3 is missing: install Python 3.9 or newer"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' || die "python3 is too old: install Python 3.9 or newer"
    python3 -c 'import ensurepip, venv' 2> /dev/null \
      || die "python3 lacks the modules venv and ensurepip: install them (on Debian: apt install python3-venv)"
  fi
  command -v npm > /dev/null && command -v node > /dev/null || die "npm is missing: install Node.js 20 or newer, with npm"
  node -e 'process.exit(process.versions.node.split(".")[0] < 20 ? 1 : 0)' \
    || die "node is too old ($(node --version)): install Node.js 20 or newer"
}

unwritable() {
  writable "${HOME:-/nonexistent}" || echo home
  writable "${UV_CACHE_DIR:-${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/uv}" || echo uv
  writable "${npm_config_cache:-${HOME:-/nonexistent}/.npm}" || echo npm
}

writable() { # FOLDER, or where it would be made
  local at=$1
  until [ -e "$at" ]; do at=$(dirname "$at"); done
  [ -d "$at" ] && [ -w "$at" ]
}

# ---------------------------------------------------------------- a new folder takes the place of the old
begin() { # FOLDER
  folder=$1
  able
  # Beside the folder of the front ends, whose link to the client has two steps up: so it is as deep as what it replaces.
  new=.installing.$$.$(basename "$folder")
  for left in .installing.*; do # by those that were killed
    pid=${left#.installing.} && pid=${pid%%.*}
    [ ! -e "$left" ] || kill -0 "$pid" 2> /dev/null || rm -rf "$left"
  done
  rm -rf "$new"
  trap 'rm -rf "$new" "$new.began" "$new.old"' EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  touch "$new.began"
}

finish() { # PART: what lies in the new folder and takes the place of $folder; CHECK...: a command that must succeed
  local part=$1
  shift
  "$@" > /dev/null 2>&1 || die "$folder was not installed whole ($* failed): run make again"
  touch -r "$new.began" "$part/ready"
  mkdir -p "$(dirname "$folder")"
  python3 - "$part" "$folder" "$new.old" << 'P'
import os, shutil, sys
new, folder, old = sys.argv[1:]
for _ in range(9):
    try:
        os.rename(new, folder)
        break
    except OSError:  # it is there: put it aside
        shutil.rmtree(old, ignore_errors=True)
        os.rename(folder, old)
else:
    sys.exit(f"{folder} could not be replaced")
P
}

# ---------------------------------------------------------------- what there is to install
install_uv() { # VERSION
  begin $tools/uv
  python3 -m venv "$new"
  "$new/bin/python" -m pip install --quiet --disable-pip-version-check --no-user "uv==$1"
  finish "$new" "$new/bin/uv" --version
}

python() { # a Python of the version that is wanted, found or fetched
  "$uv" python find --quiet "$(cat .python-version)" > /dev/null 2>&1 \
    || "$uv" python install --quiet "$(cat .python-version)" \
    || die "Python $(cat .python-version) is neither here nor could uv fetch it: install it, and run make again"
}

sync() { # FOLDER [--group NAME]
  begin "$1"
  shift
  python
  "$uv" venv --quiet --relocatable "$new"
  UV_PROJECT_ENVIRONMENT=$new "$uv" sync --frozen --quiet "$@"
  UV_PROJECT_ENVIRONMENT=$new finish "$new" "$uv" sync --frozen --check "$@"
}

venv() { # FOLDER REQUIREMENTS [--seed]
  begin "$1"
  python
  "$uv" venv --quiet --relocatable ${3:+"$3"} --python "$(cat .python-version)" "$new"
  "$uv" pip install --quiet --python "$new/bin/python" --require-hashes -r "$2"
  finish "$new" "$uv" pip check --python "$new/bin/python"
}

npm_ci() { # FOLDER FILE... [-- OPTION...]
  begin "$1"
  shift
  mkdir "$new"
  while [ $# -gt 0 ] && [ "$1" != -- ]; do cp "$1" "$new" && shift; done
  [ $# = 0 ] || shift
  (cd "$new" && npm ci "${quiet[@]}" "${whole[@]}" "$@")
  local part=$new
  [ "$(basename "$folder")" != node_modules ] || part=$new/node_modules
  finish "$part" npm ls --prefix "$new" --all "${whole[@]}"
}

store() { # FOLDER PACKAGE VERSION
  begin "$1"
  mkdir "$new"
  npm install "${quiet[@]}" "${whole[@]}" --no-save --no-package-lock --prefix "$new" "$2@$3"
  finish "$new" test -s "$new/node_modules/$2/package.json"
}

case $1 in
  able | unwritable) "$1" ;;
  uv) install_uv "${@:2}" ;;
  sync | venv | store) "$@" ;;
  npm) npm_ci "${@:2}" ;;
  *) die "$0: unknown: $1" ;;
esac

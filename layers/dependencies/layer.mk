# `sam build` makes build-DependenciesLayer in a copy of this folder, for the PROCESSOR of the Makefile that it was given.
# Nothing of the folder itself is shipped: see `lean.py`. Why: docs/decisions/0014-lean-layers.md.

# The runtime's own minor version, since bytecode is for one. Looked for from where the Makefile is, not from the copy:
# pyenv and others choose by the .python-version above it.
PYTHON := $(shell cd "$(dir $(firstword $(MAKEFILE_LIST)))" && for python in python3.13 python3 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2> /dev/null && \
	exec $$python -c 'import sys; print(sys.executable)'; done)

.PHONY: build-DependenciesLayer
build-DependenciesLayer:
	@test -n "$(PYTHON)" || { echo "Python 3.13 with pip is not on PATH" >&2; exit 1; }
	@"$(PYTHON)" lean.py requirements.txt "$(PROCESSOR)" "$(ARTIFACTS_DIR)/python"

# Client Messaging. A fresh machine needs python3, make and npm; `make` alone lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

UV_VERSION := 0.13.9
DYNOXIDE_VERSION := 1.2.1

TOOLS := .tools
UV := $(TOOLS)/uv/bin/uv
PYTHON := .venv/bin/python
RUN := $(PYTHON) -m
SET_UP := tools/set_up.sh
SAM := $(TOOLS)/sam-cli/bin/sam
STORE_PLATFORM := $(subst x86_64,x64,$(subst aarch64,arm64,$(shell uname -sm | tr 'A-Z ' 'a-z-')))
STORE := $(TOOLS)/store/node_modules/@dynoxide/$(STORE_PLATFORM)/package.json

FRONT_ENDS := web/dist/ready
FRONT_END_SOURCES = $(shell find web clients/typescript -type f -not -path '*/node_modules/*' -not -path '*/dist/*')

# Settings of the person's that change what is installed, where, or how Python runs (NODE_ENV=production, PIP_USER=1,
# npm_config_omit=dev …) are not for here. Those that say where things come from are.
SETTINGS := NODE_ENV NODE_PATH VIRTUAL_ENV CONDA_PREFIX PIP_% npm_config_% NPM_CONFIG_% UV_% PYTHON% PYTEST_ADDOPTS
SOURCES := registry cafile ca cert key proxy https_proxy noproxy strict_ssl userconfig globalconfig cache offline prefer_offline \
	fetch_retries fetch_timeout maxsockets
KEPT := $(SOURCES:%=npm_config_%) $(SOURCES:%=NPM_CONFIG_%) NPM_CONFIG_REGISTRY NPM_CONFIG_USERCONFIG NPM_CONFIG_CACHE NPM_CONFIG_CAFILE \
	PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_NO_INDEX PIP_CERT PIP_CLIENT_CERT PIP_TRUSTED_HOST PIP_PROXY PIP_CONFIG_FILE \
	PIP_CACHE_DIR PIP_RETRIES PIP_TIMEOUT PIP_DEFAULT_TIMEOUT PIP_KEYRING_PROVIDER PIP_NO_CACHE_DIR PIP_USE_FEATURE \
	UV_CACHE_DIR UV_NO_CACHE UV_INDEX% UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS UV_OFFLINE UV_NATIVE_TLS UV_SYSTEM_CERTS \
	UV_INSECURE_HOST UV_HTTP_% UV_REQUEST_TIMEOUT UV_PYTHON_INSTALL_% UV_PYTHON_DOWNLOADS% UV_PYTHON_CACHE_DIR UV_PYTHON_PREFERENCE \
	UV_LINK_MODE UV_CONCURRENT_% UV_KEYRING_PROVIDER UV_CONFIG_FILE UV_CREDENTIALS_DIR \
	PYTHONBREAKPOINT PYTHONUNBUFFERED PYTHONFAULTHANDLER PYTHONPYCACHEPREFIX PYTHONUTF8 PYTHONIOENCODING
unexport $(filter-out $(KEPT),$(filter $(SETTINGS),$(.VARIABLES)))

# Where home or its caches cannot be written, what would lie there lies below this folder.
UNWRITABLE := $(shell $(SET_UP) unwritable)
ifneq ($(filter home,$(UNWRITABLE)),)
export npm_config_userconfig ?= $(HOME)/.npmrc
export HOME := $(CURDIR)/$(TOOLS)/home
endif
ifneq ($(filter uv,$(UNWRITABLE)),)
export UV_CACHE_DIR := $(CURDIR)/$(TOOLS)/cache/uv
endif
ifneq ($(filter npm,$(UNWRITABLE)),)
export npm_config_cache := $(CURDIR)/$(TOOLS)/cache/npm
endif

export SAM_CLI_TELEMETRY := 0

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-18s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- the two that matter
.PHONY: run
run: able .venv/ready $(STORE) $(FRONT_ENDS) ## start everything on this machine: front ends, API, store, bus, queues, sign-in (Ctrl-C stops it)
	@$(PYTHON) -m local run $(ARGS)

.PHONY: test
test: able .venv/ready $(STORE) ## run the tests: units, functions, template, local engine (two minutes on two cores); with ARGS, a part, one after the other
	@$(RUN) pytest $(or $(ARGS),-n auto --dist loadfile)

# Units that start processes.
SLOW_UNITS := test_set_up.py or the_document_is_what or needs_no_environment or has_every_case or ends_what_is_printed

.PHONY: test-quick
test-quick: able .venv/ready $(STORE) ## units, a story through the functions, the matrix of one role, the template's policy (half a minute)
	@$(RUN) pytest -n auto --dist loadfile -k "(not test_matrix.py or (every_cell and owner)) and not ($(SLOW_UNITS))" $(ARGS) \
		tests/unit tests/build tests/documents tests/integration/test_story.py tests/integration/test_sending.py tests/template/test_policy.py tests/authorisation

.PHONY: check
check: able ## everything that must hold, as .ci/run does it (some twenty minutes on two cores)
	@python3 tools/check.py $(ARGS)

.PHONY: test-whole
test-whole: able .venv/ready $(STORE) ## make test without leaving anything out: all cells of the matrix, all planted leaks … (five minutes)
	@$(RUN) pytest --whole -n auto --dist loadfile $(ARGS)

# What make check needs, installed before two steps of it could do so at once.
.PHONY: set-up
set-up: able .venv/ready $(STORE) $(FRONT_ENDS) $(SAM) layers/dependencies/requirements.txt $(foreach tool,fuzz browser redocly \
	awslambdaric checkov cdk-nag pip-audit detect-secrets authlib ministack openapi-python-client openapi-generator api-page,$(TOOLS)/$(tool)/ready)

# ---------------------------------------------------------------- beside `make run`
.PHONY: token
token: .venv/ready ## print a fresh token: make token PERSON=ana
	@$(PYTHON) -m local token "$(PERSON)"

.PHONY: listen
listen: .venv/ready ## connect as a person and print what is said, until Ctrl-C: make listen PERSON=rosa
	@$(PYTHON) -m local listen "$(PERSON)"

.PHONY: event
event: .venv/ready ## put an event on the bus: make event FILE=events/record_portal_update.demographics.json
	@$(PYTHON) -m local event "$(FILE)"

.PHONY: dead-letters
dead-letters: .venv/ready ## show dead-letter messages and their causes, of make run or of STACK=name on AWS
	@PYTHONPATH=layers/messaging $(PYTHON) -m maintenance dead-letters $(addprefix --stack ,$(STACK)) $(ARGS)

.PHONY: redrive
redrive: .venv/ready ## redrive dead-letter messages: a dry run, or ARGS=--apply; of make run or of STACK=name on AWS
	@PYTHONPATH=layers/messaging $(PYTHON) -m maintenance redrive $(addprefix --stack ,$(STACK)) $(ARGS)

.PHONY: verify-tables
verify-tables: .venv/ready ## check everything that must hold in both tables, of the local stack or with STACK=… on AWS
	@PYTHONPATH=layers/messaging $(PYTHON) -m maintenance verify-tables $(if $(STACK),--stack $(STACK)) $(ARGS)

.PHONY: restore
restore: .venv/ready ## bring back what restored tables have and the stack's lack (docs/restore.md): ARGS="--from-messages … --from-audit …"
	@PYTHONPATH=layers/messaging $(PYTHON) -m maintenance restore $(if $(STACK),--stack $(STACK)) $(ARGS)

.PHONY: publish
publish: .venv/ready $(FRONT_ENDS) ## put the front ends where a stack on AWS with FrontEndDomain serves them: STACK=…
	@PYTHONPATH=layers/messaging $(PYTHON) -m maintenance publish $(if $(STACK),--stack $(STACK)) $(ARGS)

.PHONY: reset
reset: .venv/ready ## delete the data of `make run`
	@$(PYTHON) -m local reset

# ---------------------------------------------------------------- checks
.PHONY: lint
lint: .venv/ready ## formatting, lint and types
	@$(RUN) ruff format --check .
	@$(RUN) ruff check .
	@$(RUN) mypy

.PHONY: format
format: .venv/ready ## format the code
	@$(RUN) ruff format .
	@$(RUN) ruff check --fix .

.PHONY: test-typescript-client
test-typescript-client: clients/typescript/node_modules/ready ## the TypeScript client: is it that of docs/openapi.json, format, types, tests (seconds)
	@cd clients/typescript && npm run --silent check && npm test --silent

.PHONY: generated-clients
generated-clients: .venv/ready $(STORE) clients/typescript/node_modules/ready $(TOOLS)/openapi-generator/ready $(TOOLS)/openapi-python-client/ready ## clients that generators make of docs/openapi.json: compiled, and one of them driven against make run (a minute)
	@$(RUN) pytest -rs --timeout=600 tests/generated_clients $(ARGS)

.PHONY: test-web
test-web: web/node_modules/ready ## the front ends without a browser: format, lint, types, tests (seconds)
	@cd web && npm run --silent check && npm test --silent

.PHONY: test-black-box
test-black-box: .venv/ready $(STORE) $(TOOLS)/authlib/ready ## start `make run` for real and go through the whole story over HTTP
	@$(RUN) pytest --timeout=900 tests/black_box $(ARGS)

.PHONY: test-artefact
test-artefact: .venv/ready $(STORE) $(SAM) $(TOOLS)/awslambdaric/ready layers/dependencies/requirements.txt ## run every sample event through what was built, in AWS's Lambda runtime, without Docker
	@$(RUN) pytest --timeout=900 tests/artefact $(ARGS)

.PHONY: test-deployed
test-deployed: .venv/ready layers/dependencies/requirements.txt $(SAM) $(TOOLS)/ministack/ready ## deploy the built template into an emulated AWS that enforces IAM
	@$(RUN) pytest --timeout=900 tests/deployed $(ARGS)

.PHONY: browser
browser: .venv/ready $(STORE) $(FRONT_ENDS) $(TOOLS)/browser/ready ## the front ends in headless Chromium; pictures of every page in .build/browser
	@$(TOOLS)/browser/bin/python -m pytest --timeout=900 tests/browser $(ARGS)

.PHONY: sam-local
sam-local: .venv/ready layers/dependencies/requirements.txt $(STORE) $(SAM) ## sample events of every function and the whole story under `sam local` (needs a Docker engine); ARGS=--whole tries every event
	@$(RUN) pytest --timeout=900 tests/sam_local $(ARGS)

.PHONY: sam-local-beside
sam-local-beside: .venv/ready $(STORE) $(SAM) ## what `sam local` needs beside it, and lines to paste (Ctrl-C stops it)
	@PYTHONPATH=layers/messaging $(PYTHON) -m testing.sam_local

.PHONY: mutants
mutants: .venv/ready $(STORE) web/node_modules/ready $(TOOLS)/browser/ready ## plant a bug in each rule that protects privacy or delivery: the tests must notice (two hours); ARGS="words"
	@$(RUN) testing.mutants.run $(ARGS)

.PHONY: faults
faults: .venv/ready $(STORE) ## faults at every request, whole operations in between, kill -9, events twice and in part (some four minutes)
	@$(RUN) pytest $(or $(ARGS),-n auto --dist worksteal) --timeout=900 tests/faults

.PHONY: faults-long
faults-long: .venv/ready $(STORE) ## the same by chance for an hour, or ARGS="--minutes 5"; prints figures and the seed
	@PYTHONPATH=layers/messaging $(PYTHON) -m testing.faults.long $(ARGS)

.PHONY: fuzz
fuzz: $(TOOLS)/fuzz/ready ## send requests made up from docs/openapi.json, once for each role: every answer must be in it (a minute)
	@$(TOOLS)/fuzz/bin/python -m pytest --timeout=900 tests/fuzz/test_against_the_document.py $(ARGS)

.PHONY: capacity
capacity: .venv/ready $(STORE) ## count requests and capacity units of every operation, up to 100,000 messages (a minute)
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks.counting.capacity $(ARGS)

.PHONY: bench
bench: .venv/ready $(STORE) $(SAM) $(TOOLS)/awslambdaric/ready layers/dependencies/requirements.txt ## all benchmarks, each beside a yardstick, as one table (a quarter of an hour), or ARGS="--only warm"
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks $(ARGS)

.PHONY: load
load: .venv/ready $(STORE) ## messages accepted a second, refusals, response times, effect of a busy practice on another (a minute)
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks.over_http.load $(ARGS)

.PHONY: verifying
verifying: .venv/ready $(STORE) ## the time of make verify-tables, as a multiple of a plain Scan (some minutes); ARGS="--entries 10000"
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks.counting.verifying $(ARGS)

.PHONY: bench-peer
bench-peer: .venv/ready $(STORE) $(TOOLS)/synapse/ready ## the functions and the local stack beside Matrix Synapse, with one driver in one run (ten minutes and more)
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks.peer.synapse $(ARGS)

.PHONY: cost
cost: .venv/ready $(STORE) ## the estimated cost of a million messages and reads on AWS (seconds)
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks.cost.cost $(ARGS)

.PHONY: simulate
simulate: .venv/ready ## simulate ten million messages a day against AWS's limits: which component is full at which volume (two minutes)
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks.simulation.day $(ARGS)

.PHONY: start-up
start-up: .venv/ready $(STORE) $(SAM) $(TOOLS)/awslambdaric/ready layers/dependencies/requirements.txt ## count the instructions of every built function's start, beside a typical handler's (needs valgrind)
	@PYTHONPATH=layers/messaging $(PYTHON) -m benchmarks.counting.start_up $(ARGS)

.PHONY: validate
validate: $(SAM) ## sam validate --lint
	@$(SAM) validate --lint --region eu-west-1

.PHONY: lint-template
lint-template: .venv/ready $(TOOLS)/checkov/ready $(TOOLS)/cdk-nag/ready ## checkov and cdk-nag's HIPAA pack over the expanded template
	@PYTHONPATH=layers/messaging $(PYTHON) -m testing.template.lint

# ---------------------------------------------------------------- supply chain (docs/supply-chain.md)
.PHONY: sbom
sbom: layers/dependencies/requirements.txt .venv/ready ## write a CycloneDX SBOM of what is shipped to .build/sbom.json
	@$(PYTHON) tools/sbom.py $(UV) $< .build/sbom.json

.PHONY: audit-dependencies
audit-dependencies: layers/dependencies/requirements.txt $(TOOLS)/pip-audit/ready ## ask PyPI for known vulnerabilities of what is shipped
	@$(TOOLS)/pip-audit/bin/python tools/audit_dependencies.py --requirement $< $(ARGS)

.PHONY: secrets
secrets: $(TOOLS)/detect-secrets/ready ## look for secrets in all that is in the repository, or ever was
	@$(TOOLS)/detect-secrets/bin/python tools/find_secrets.py

# ---------------------------------------------------------------- AWS
.PHONY: build
build: layers/dependencies/requirements.txt $(SAM) ## sam build: what is deployed
	@PATH="$(CURDIR)/$(TOOLS)/sam-cli/bin:$$PATH" $(SAM) build $(ARGS)

.PHONY: deploy
deploy: build ## sam deploy --guided
	@$(SAM) deploy --guided

# ---------------------------------------------------------------- generated files
layers/dependencies/requirements.txt: uv.lock | $(UV)
	@$(UV) export --frozen --quiet --no-default-groups --no-emit-project --no-annotate --no-header \
		--format requirements-txt > $@.new
	@mv $@.new $@

.PHONY: openapi
openapi: .venv/ready $(STORE) ## write docs/openapi.json anew, from the functions
	@PYTHONPATH=layers/messaging $(PYTHON) -m tools.openapi

.PHONY: openapi-changes
openapi-changes: .venv/ready ## what changed in the API since the last release, and whether it breaks clients
	@PYTHONPATH=layers/messaging $(PYTHON) -m tools.openapi_changes

.PHONY: openapi-release
openapi-release: openapi-changes ## keep docs/openapi.json as the document of a release, for later comparisons
	@cp docs/openapi.json docs/openapi.released.json

.PHONY: api-page
api-page: $(TOOLS)/api-page/ready ## write docs/openapi.json as a page to read: .build/api/index.html
	@rm -rf .build/api && mkdir -p .build/api
	@cp tools/api-page/{index.html,page.css,page.js} .build/api
	@cp $(TOOLS)/api-page/node_modules/swagger-ui-dist/{swagger-ui.css,swagger-ui-bundle.js} .build/api
	@{ printf 'window.apiDocument = '; cat docs/openapi.json; } > .build/api/document.js

.PHONY: lint-openapi
lint-openapi: $(TOOLS)/redocly/ready ## Redocly's linter over docs/openapi.json
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		$(TOOLS)/redocly/node_modules/.bin/redocly lint --config tools/redocly/redocly.yaml docs/openapi.json

.PHONY: web
web: web/dist/ready ## build the front ends into web/dist/

.PHONY: clients
clients: python-client typescript-client ## write what is generated of the clients anew, from docs/openapi.json

.PHONY: typescript-client
typescript-client: clients/typescript/node_modules/ready ## write the types of clients/typescript anew, from docs/openapi.json
	@cd clients/typescript && npm run --silent generate

.PHONY: python-client
python-client: $(TOOLS)/openapi-python-client/ready ## write the generated part of clients/python anew, from docs/openapi.json
	@$(TOOLS)/openapi-python-client/bin/python tools/python_client.py $(TOOLS)/openapi-python-client/bin/openapi-python-client

.PHONY: lock
lock: $(UV) ## bring the locked versions up to date
	@$(UV) lock --upgrade
	@$(MAKE) layers/dependencies/requirements.txt
	@for folder in tools/cdk-nag tools/redocly tools/api-page clients/typescript web; do (cd $$folder && npm install --package-lock-only \
		--omit-lockfile-registry-resolved --loglevel=error --no-audit --no-fund); done
	@for tool in sam-cli ministack awslambdaric checkov pip-audit detect-secrets synapse openapi-python-client openapi-generator authlib; do $(UV) pip compile --quiet --generate-hashes --no-header --no-annotate \
		--python-version 3.13 tools/$$tool.in --output-file tools/$$tool.txt; done
	@$(UV) pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.13 \
		tools/lambda-image/requirements.in --output-file tools/lambda-image/requirements.txt
	@$(UV) pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.13 \
		--constraint layers/dependencies/requirements.txt \
		benchmarks/counting/typical/requirements.in --output-file benchmarks/counting/typical/requirements.txt

# ---------------------------------------------------------------- set-up
# tools/set_up.sh installs each into a new folder, looks whether it is whole, and renames it: Ctrl-C leaves nothing half there.
.PHONY: able
able:
	@$(if $(and $(wildcard .venv/ready),$(wildcard $(STORE))),:,$(SET_UP) able)

$(UV): | able
	@echo "Setting up uv $(UV_VERSION)"
	@$(SET_UP) uv $(UV_VERSION)

.venv/ready: uv.lock .python-version | $(UV)
	@echo "Installing the Python packages"
	@$(SET_UP) sync .venv

# The locked versions and Schemathesis, whose pytest plugin would be loaded by all other tests.
$(TOOLS)/fuzz/ready: uv.lock .python-version | $(UV)
	@echo "Installing Schemathesis"
	@$(SET_UP) sync $(TOOLS)/fuzz --group fuzz

# The locked versions and Playwright, which drives the Chromium of this machine.
$(TOOLS)/browser/ready: uv.lock .python-version | $(UV)
	@echo "Installing Playwright"
	@$(SET_UP) sync $(TOOLS)/browser --group browser

$(STORE): | able
	@echo "Installing the local store, dynoxide $(DYNOXIDE_VERSION)"
	@$(SET_UP) store $(TOOLS)/store @dynoxide/$(STORE_PLATFORM) $(DYNOXIDE_VERSION)

clients/typescript/node_modules/ready: clients/typescript/package-lock.json clients/typescript/package.json | able
	@echo "Installing what the TypeScript client is made with"
	@$(SET_UP) npm $(@D) $^ -- --ignore-scripts

# The client is linked from its folder, and what it needs is there.
web/node_modules/ready: web/package-lock.json web/package.json clients/typescript/node_modules/ready
	@echo "Installing what the front ends are built with"
	@$(SET_UP) npm $(@D) web/package-lock.json web/package.json -- --ignore-scripts

web/dist/ready: web/node_modules/ready $(FRONT_END_SOURCES)
	@echo "Building the front ends"
	@rm -f $@
	@cd web && npm run --silent build
	@test -s web/dist/index.html
	@touch $@

# A tool in Python, each in an environment of its own: `sam` and pip are called by some.
SEED := $(SAM) $(addprefix $(TOOLS)/,$(addsuffix /ready,ministack checkov pip-audit detect-secrets))
PYTHON_TOOLS := ministack checkov pip-audit detect-secrets authlib openapi-python-client openapi-generator synapse awslambdaric
$(PYTHON_TOOLS:%=$(TOOLS)/%/ready): $(TOOLS)/%/ready: tools/%.txt | $(UV)
	@echo "Installing $*"
	@$(SET_UP) venv $(@D) $< $(if $(filter $@,$(SEED)),--seed)

$(SAM): tools/sam-cli.txt | $(UV)
	@echo "Installing the SAM CLI"
	@$(SET_UP) venv $(TOOLS)/sam-cli $< --seed
	@touch $@

$(TOOLS)/cdk-nag/ready: $(addprefix tools/cdk-nag/,package-lock.json package.json check.js) | able
	@echo "Installing cdk-nag"
	@$(SET_UP) npm $(@D) $^

$(TOOLS)/redocly/ready: tools/redocly/package-lock.json tools/redocly/package.json | able
	@echo "Installing Redocly"
	@$(SET_UP) npm $(@D) $^

$(TOOLS)/api-page/ready: tools/api-page/package-lock.json tools/api-page/package.json | able
	@echo "Installing Swagger UI"
	@$(SET_UP) npm $(@D) $^ -- --ignore-scripts

.PHONY: clean
clean: ## delete everything that was built or installed here, and the local data
	@rm -rf .aws-sam .build .local .mypy_cache .pytest_cache .ruff_cache .tools .venv web/dist web/node_modules \
		clients/typescript/dist clients/typescript/node_modules .installing.*

# Client Messaging. A fresh machine needs python3, make and npm; `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:

UV_VERSION := 0.13.9
DYNOXIDE_VERSION := 1.2.1

TOOLS := .tools
UV := $(TOOLS)/uv/bin/uv
PYTHON := .venv/bin/python
RUN := PYTHONPATH=layers/messaging $(PYTHON) -m
PYTEST := $(PYTHON) -m pytest
SET_UP := tools/set_up.sh
SAM := $(TOOLS)/sam-cli/bin/sam
STORE_PLATFORM := $(subst x86_64,x64,$(subst aarch64,arm64,$(shell uname -sm | tr 'A-Z ' 'a-z-')))
STORE := $(TOOLS)/store/node_modules/@dynoxide/$(STORE_PLATFORM)/package.json
REQUIREMENTS := layers/dependencies/requirements.txt

# What targets need: the local stack; the built functions in AWS's runtime; the front ends.
LOCAL := .venv/ready $(STORE)
BUILT := $(LOCAL) $(TOOLS)/sam-cli/ready $(TOOLS)/awslambdaric/ready $(REQUIREMENTS)
FRONT_ENDS := web/dist/ready
FRONT_END_SOURCES = $(shell find web clients/typescript -type f -not -path '*/node_modules/*' -not -path '*/dist/*')

PYTHON_TOOLS := sam-cli ministack checkov pip-audit detect-secrets authlib openapi-python-client openapi-generator synapse django-postman awslambdaric docs-site
NPM_TOOLS := cdk-nag redocly api-page newman
LOCKED_TOOLS := fuzz browser

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

# Whatever has a description is a command, not a file.
.PHONY: $(shell awk -F ':' '/^[a-z-]+:.*## /{print $$1}' Makefile)

help: ## list the targets
	@awk -F ':.*## ' '/^# -+ [A-Z]/{sub(/^# -+ /, ""); print "\n" $$0} /^[a-z-]+:.*## /{printf "  make %-22s %s\n", $$1, $$2}' Makefile

# ---------------------------------------------------------------- Start here
run: able $(LOCAL) $(FRONT_ENDS) ## start everything on this machine (Ctrl-C stops it)
	@$(PYTHON) -m local run $(ARGS)

test: able $(LOCAL) ## the tests before every commit (two minutes); ARGS=PATH runs a part
	@$(PYTEST) $(or $(ARGS),-n auto --dist loadfile)

# Units that start processes.
SLOW_UNITS := test_set_up.py or the_document_is_what or needs_no_environment or has_every_case or ends_what_is_printed

test-quick: able $(LOCAL) ## units, one story, one role's matrix, the policy (half a minute)
	@$(PYTEST) -n auto --dist loadfile -k "(not test_matrix.py or (every_cell and owner)) and not ($(SLOW_UNITS))" $(ARGS) \
		tests/unit tests/build tests/documents tests/integration/test_story.py tests/integration/test_sending.py \
		tests/template/test_policy.py tests/authorisation

check: able ## everything that must hold, as in CI (twenty minutes)
	@python3 tools/check.py $(ARGS)

hooks: .venv/ready ## format and lint what changed on every commit (seconds)
	@.venv/bin/pre-commit install

# ---------------------------------------------------------------- With the local stack (make run)
token: .venv/ready ## print a fresh token: PERSON=ana
	@$(PYTHON) -m local token $(ARGS) "$(PERSON)"

listen: .venv/ready ## connect as PERSON=rosa and print live updates
	@$(PYTHON) -m local listen $(ARGS) "$(PERSON)"

event: .venv/ready ## put an event on the bus: FILE=events/….json
	@$(PYTHON) -m local event $(ARGS) "$(FILE)"

nudges: .venv/ready ## what waits to be sent by the local stack, and what was sent
	@$(PYTHON) -m local nudges $(ARGS)

ring: .venv/ready ## ring every alarm that is set in the local stack, or PERSON=rosa's
	@$(PYTHON) -m local ring $(ARGS) $(PERSON)

reset: .venv/ready ## delete the data of the local stack
	@$(PYTHON) -m local reset $(ARGS)

# ---------------------------------------------------------------- Operate: the local stack, or STACK=name on AWS
dead-letters: .venv/ready ## list dead-letter messages and their reasons
	@$(RUN) maintenance dead-letters $(addprefix --stack ,$(STACK)) $(ARGS)

redrive: .venv/ready ## redrive dead-letter messages: a dry run, or ARGS=--apply
	@$(RUN) maintenance redrive $(addprefix --stack ,$(STACK)) $(ARGS)

verify-tables: .venv/ready ## verify the invariants of both tables
	@$(RUN) maintenance verify-tables $(addprefix --stack ,$(STACK)) $(ARGS)

verify-audit: .venv/ready ## verify the audit chain of CHART=practice/client, or all chains
	@$(RUN) maintenance verify-audit $(addprefix --stack ,$(STACK)) $(addprefix --chart=,$(CHART)) $(ARGS)

activity: .venv/ready ## list audit records of a period: FROM=2026-11-01 TO=2026-12-01
	@$(RUN) maintenance activity $(addprefix --stack ,$(STACK)) $(addprefix --from ,$(FROM)) $(addprefix --to ,$(TO)) $(ARGS)

story: .venv/ready ## log lines and audit records of REQUEST=ID
	@$(RUN) maintenance story $(addprefix --stack ,$(STACK)) $(addprefix --request=,$(REQUEST)) $(ARGS)

restore: .venv/ready ## put back lost items: ARGS="--from-messages … --from-audit …"
	@$(RUN) maintenance restore $(addprefix --stack ,$(STACK)) $(ARGS)

publish: .venv/ready $(FRONT_ENDS) ## upload the front ends (a stack with FrontEndDomain)
	@$(RUN) maintenance publish $(addprefix --stack ,$(STACK)) $(ARGS)

adopt: .venv/ready ## import what a deleted stack left: a dry run, or ARGS=--apply
	@$(RUN) maintenance adopt $(addprefix --stack ,$(STACK)) $(ARGS)

remove-retained: .venv/ready ## remove a failed creation's empty tables: a dry run, or --apply
	@$(RUN) maintenance remove-retained $(addprefix --stack ,$(STACK)) $(ARGS)

probe-login: .venv/ready ## make the login of the probe (a stack with Probe=yes)
	@$(RUN) maintenance probe-login $(addprefix --stack ,$(STACK)) $(ARGS)

# ---------------------------------------------------------------- People of STACK=name on AWS, with its own user pool
# What make was told itself. EMAIL and NAME are in many people's environments for other reasons.
told = $(if $(filter command,$(origin $1)),--$2="$$$1")

sign-in: .venv/ready ## sign in in the browser; prints an ID token
	@$(RUN) maintenance sign-in $(addprefix --stack ,$(STACK)) $(ARGS)

invite: .venv/ready ## make a login: ROLE= PERSON= EMAIL= (NAME= PRACTICE=)
	@$(RUN) maintenance invite $(addprefix --stack ,$(STACK)) $(call told,ROLE,role) $(call told,PERSON,person) \
		$(call told,EMAIL,email) $(call told,NAME,name) $(call told,PRACTICE,practice) $(ARGS)

people: .venv/ready ## list the logins
	@$(RUN) maintenance people $(addprefix --stack ,$(STACK)) $(ARGS)

end-access: .venv/ready ## suspend a person and end their login: ROLE= PERSON=
	@$(RUN) maintenance end-access $(addprefix --stack ,$(STACK)) $(call told,ROLE,role) $(call told,PERSON,person) $(ARGS)

# ---------------------------------------------------------------- Deploy to AWS
build: $(REQUIREMENTS) $(TOOLS)/sam-cli/ready ## sam build
	@PATH="$(CURDIR)/$(TOOLS)/sam-cli/bin:$$PATH" $(SAM) build $(ARGS)

# Answers are kept in a file of the stack's own, which git ignores: a tracked one would collide with the next release.
ANSWERS = $(CURDIR)/samconfig.$(or $(STACK),client-messaging).toml
deploy: build ## sam deploy --guided; answers of STACK=name in samconfig.name.toml
	@test -e '$(ANSWERS)' || sed 's/^stack_name = .*/stack_name = "$(or $(STACK),client-messaging)"/' samconfig.toml > '$(ANSWERS)'
	@$(SAM) deploy --guided --config-file '$(ANSWERS)'

# ---------------------------------------------------------------- Format, lint, types
lint: .venv/ready ## format, lint and types of the Python code
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m mypy

format: .venv/ready ## format the Python code
	@$(PYTHON) -m ruff format .
	@$(PYTHON) -m ruff check --fix .

validate: $(TOOLS)/sam-cli/ready ## sam validate --lint
	@$(SAM) validate --lint --region eu-west-1

lint-template: .venv/ready $(TOOLS)/checkov/ready $(TOOLS)/cdk-nag/ready ## checkov and cdk-nag's HIPAA pack over the template
	@$(RUN) testing.template.lint

lint-openapi: $(TOOLS)/redocly/ready ## Redocly's linter over docs/openapi.json
	@REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true \
		$(TOOLS)/redocly/node_modules/.bin/redocly lint --config tools/redocly/redocly.yaml docs/openapi.json

# ---------------------------------------------------------------- More tests
test-whole: able $(LOCAL) ## make test with nothing left out (five minutes)
	@$(PYTEST) --whole -n auto --dist loadfile $(ARGS)

test-web: web/node_modules/ready ## front ends without a browser: lint, types, tests (seconds)
	@cd web && npm run --silent check && npm test --silent

test-typescript-client: clients/typescript/node_modules/ready ## TypeScript client: up to date, lint, types, tests (seconds)
	@cd clients/typescript && npm run --silent check && npm test --silent

generated-clients: $(addprefix $(TOOLS)/,openapi-generator/ready openapi-python-client/ready)
generated-clients: $(LOCAL) clients/typescript/node_modules/ready ## clients of OpenAPI Generator: compile, and drive one (a minute)
	@$(PYTEST) -rs --timeout=600 tests/generated_clients $(ARGS)

test-black-box: $(LOCAL) $(TOOLS)/authlib/ready $(TOOLS)/newman/ready ## the whole story over HTTP, against make run
	@$(PYTEST) --timeout=900 tests/black_box $(ARGS)

test-artefact: $(BUILT) ## every sample event through the build, in AWS's Lambda runtime
	@$(PYTEST) --timeout=900 tests/artefact $(ARGS)

test-deployed: .venv/ready $(REQUIREMENTS) $(TOOLS)/sam-cli/ready $(TOOLS)/ministack/ready ## the build deployed to an emulated AWS that enforces IAM
	@$(PYTEST) --timeout=900 tests/deployed $(ARGS)

browser: $(LOCAL) $(FRONT_ENDS) $(TOOLS)/browser/ready ## front ends in headless Chromium; screenshots in .build/browser
	@$(TOOLS)/browser/bin/python -m pytest --timeout=900 tests/browser $(ARGS)

pictures: $(LOCAL) $(FRONT_ENDS) $(TOOLS)/browser/ready ## take the pictures in docs/images anew (a minute)
	@$(TOOLS)/browser/bin/python -m testing.browser.pictures

sam-local: $(LOCAL) $(REQUIREMENTS) $(TOOLS)/sam-cli/ready ## sample events and the story under `sam local` (needs Docker)
	@$(PYTEST) --timeout=900 tests/sam_local $(ARGS)

sam-local-beside: $(LOCAL) $(TOOLS)/sam-cli/ready ## the services that `sam local` needs; prints commands to paste
	@$(RUN) testing.sam_local

fuzz: $(TOOLS)/fuzz/ready ## generated requests for each role, held to the document (a minute)
	@$(TOOLS)/fuzz/bin/python -m pytest --timeout=900 tests/fuzz/test_against_the_document.py $(ARGS)

faults: $(LOCAL) ## faults at every request, interleavings, kill -9 (four minutes)
	@$(PYTEST) $(or $(ARGS),-n auto --dist worksteal) --timeout=900 tests/faults

faults-long: $(LOCAL) ## random faults for an hour, or ARGS="--minutes 5"; prints the seed
	@$(RUN) testing.faults.long $(ARGS)

mutants: $(LOCAL) web/node_modules/ready $(TOOLS)/browser/ready ## plant bugs that tests must notice (two hours); ARGS="words"
	@$(PYTHON) -m testing.mutants.run $(ARGS)

# ---------------------------------------------------------------- Measure
bench: $(BUILT) ## every measurement as one table (15 minutes); ARGS="--only warm"
	@$(RUN) benchmarks $(ARGS)

load: $(LOCAL) ## throughput, latency, refusals, isolation of practices (a minute)
	@$(RUN) benchmarks.over_http.load $(ARGS)

capacity: $(LOCAL) ## DynamoDB requests and capacity units per operation (a minute)
	@$(RUN) benchmarks.counting.capacity $(ARGS)

start-up: $(BUILT) ## instructions of every function's cold start (needs valgrind)
	@$(RUN) benchmarks.counting.start_up $(ARGS)

cost: $(LOCAL) ## the price of a million messages and reads on AWS (seconds)
	@$(RUN) benchmarks.cost.cost $(ARGS)

simulate: .venv/ready ## ten million messages a day against AWS's limits (two minutes)
	@$(RUN) benchmarks.simulation.day $(ARGS)

bench-verify-tables: $(LOCAL) ## verify-tables against a bare Scan; ARGS="--entries 10000"
	@$(RUN) benchmarks.counting.verifying $(ARGS)

.PHONY: verifying
verifying: bench-verify-tables

bench-peer: $(LOCAL) $(TOOLS)/synapse/ready $(TOOLS)/django-postman/ready ## the functions beside Synapse and django-postman (half an hour)
	@$(RUN) benchmarks.peer $(ARGS)

# ---------------------------------------------------------------- Supply chain (docs/supply-chain.md)
sbom: $(REQUIREMENTS) .venv/ready ## write a CycloneDX SBOM of what is shipped: .build/sbom.json
	@$(PYTHON) tools/sbom.py $(UV) $< .build/sbom.json

audit-dependencies: $(REQUIREMENTS) $(TOOLS)/pip-audit/ready ## ask PyPI for known vulnerabilities of what is shipped
	@$(TOOLS)/pip-audit/bin/python tools/audit_dependencies.py --requirement $< $(ARGS)

secrets: $(TOOLS)/detect-secrets/ready ## look for secrets in the files and the history
	@$(TOOLS)/detect-secrets/bin/python tools/find_secrets.py

COMPILE = $(UV) pip compile --quiet --generate-hashes --no-header --no-annotate --python-version 3.13
lock: $(UV) ## update all locked versions
	@$(UV) lock --upgrade
	@$(MAKE) $(REQUIREMENTS)
	@for folder in $(NPM_TOOLS:%=tools/%) clients/typescript web; do (cd $$folder && npm install --package-lock-only \
		--omit-lockfile-registry-resolved --loglevel=error --no-audit --no-fund); done
	@for tool in $(PYTHON_TOOLS); do $(COMPILE) tools/$$tool.in --output-file tools/$$tool.txt; done
	@$(COMPILE) tools/lambda-image/requirements.in --output-file tools/lambda-image/requirements.txt
	@$(COMPILE) --constraint $(REQUIREMENTS) \
		benchmarks/counting/typical/requirements.in --output-file benchmarks/counting/typical/requirements.txt

# ---------------------------------------------------------------- Generate
openapi: $(LOCAL) ## write docs/openapi.json from the functions
	@$(RUN) tools.openapi

collection: .venv/ready ## write the Postman collection from docs/openapi.json
	@$(RUN) tools.collection

problem-pages: $(LOCAL) ## write docs/problems/, a page for each code of a refusal
	@$(RUN) tools.problem_pages

dashboard: $(LOCAL) ## write the dashboard in template.yaml from its resources
	@$(RUN) tools.dashboard

openapi-changes: .venv/ready ## changes of the API since the last release, or SINCE=tag
	@$(RUN) tools.openapi_changes $(SINCE)

openapi-release: openapi-changes ## keep docs/openapi.json as that of a release
	@cp docs/openapi.json docs/openapi.released.json

docs-site: api-page $(TOOLS)/docs-site/ready .venv/ready ## the documents as a site with search: .build/docs-site/site
	@$(RUN) tools.docs_site .build/docs-site
	@NO_MKDOCS_2_WARNING=1 $(TOOLS)/docs-site/bin/mkdocs build --quiet --strict -f .build/docs-site/mkdocs.yml
	@cp -r .build/api .build/docs-site/site/reference

view-docs: docs-site ## serve the site on http://localhost:3000; its reference calls make run
	@$(PYTHON) -m http.server --bind localhost --directory .build/docs-site/site 3000

api-page: $(TOOLS)/api-page/ready ## the API as a page to read and try: .build/api/index.html
	@rm -rf .build/api && mkdir -p .build/api
	@cp tools/api-page/{index.html,page.css,page.js} .build/api
	@cp $(TOOLS)/api-page/node_modules/swagger-ui-dist/{swagger-ui.css,swagger-ui-bundle.js} .build/api
	@{ printf 'window.apiDocument = '; cat docs/openapi.json; } > .build/api/document.js

web: web/dist/ready ## build the front ends: web/dist/

clients: python-client typescript-client ## write the generated parts of both clients

python-client: $(TOOLS)/openapi-python-client/ready ## write the generated part of clients/python
	@$(TOOLS)/openapi-python-client/bin/python tools/python_client.py $(TOOLS)/openapi-python-client/bin/openapi-python-client

typescript-client: clients/typescript/node_modules/ready ## write the types of clients/typescript
	@cd clients/typescript && npm run --silent generate

# ---------------------------------------------------------------- Set up and clean up
# tools/set_up.sh installs into a new folder, checks it, and renames it: Ctrl-C leaves nothing half there.
set-up: $(foreach tool,$(LOCKED_TOOLS) $(NPM_TOOLS) $(filter-out synapse django-postman,$(PYTHON_TOOLS)),$(TOOLS)/$(tool)/ready)
set-up: able $(LOCAL) $(FRONT_ENDS) $(REQUIREMENTS) ## install all that make check needs

clean: ## delete what was built or installed here, and the local data
	@rm -rf .aws-sam .build .local .mypy_cache .pytest_cache .ruff_cache .tools .venv web/dist web/node_modules \
		clients/typescript/dist clients/typescript/node_modules .installing.*

.PHONY: able
able:
	@$(if $(and $(wildcard .venv/ready),$(wildcard $(STORE))),:,$(SET_UP) able)

$(UV): | able
	@echo "Installing uv $(UV_VERSION)"
	@$(SET_UP) uv $(UV_VERSION)

.venv/ready: uv.lock .python-version | $(UV)
	@echo "Installing the Python packages"
	@$(SET_UP) sync .venv

# Environments of their own: Schemathesis' pytest plugin would be loaded by all tests; Playwright drives this machine's Chromium.
$(LOCKED_TOOLS:%=$(TOOLS)/%/ready): $(TOOLS)/%/ready: uv.lock .python-version | $(UV)
	@echo "Installing the packages of make $*"
	@$(SET_UP) sync $(@D) --group $*

# `sam` and pip are called by some: those get pip.
SEED := sam-cli ministack checkov pip-audit detect-secrets
$(PYTHON_TOOLS:%=$(TOOLS)/%/ready): $(TOOLS)/%/ready: tools/%.txt | $(UV)
	@echo "Installing $*"
	@$(SET_UP) venv $(@D) $< $(if $(filter $*,$(SEED)),--seed)

$(NPM_TOOLS:%=$(TOOLS)/%/ready): $(TOOLS)/%/ready: tools/%/package-lock.json tools/%/package.json | able
	@echo "Installing $*"
	@$(SET_UP) npm $(@D) $^ -- --ignore-scripts
$(TOOLS)/cdk-nag/ready: tools/cdk-nag/check.js

clients/typescript/node_modules/ready web/node_modules/ready: %/node_modules/ready: %/package-lock.json %/package.json | able
	@echo "Installing the packages of $*"
	@$(SET_UP) npm $(@D) $*/package-lock.json $*/package.json -- --ignore-scripts
# The client is linked from its folder, and what it needs is there.
web/node_modules/ready: clients/typescript/node_modules/ready

$(STORE): | able
	@echo "Installing the local store, dynoxide $(DYNOXIDE_VERSION)"
	@$(SET_UP) store $(TOOLS)/store @dynoxide/$(STORE_PLATFORM) $(DYNOXIDE_VERSION)

$(FRONT_ENDS): web/node_modules/ready $(FRONT_END_SOURCES)
	@echo "Building the front ends"
	@rm -f $@
	@cd web && npm run --silent build
	@test -s web/dist/index.html
	@touch $@

$(REQUIREMENTS): uv.lock | $(UV)
	@$(UV) export --frozen --quiet --no-default-groups --no-emit-project --no-annotate --no-header \
		--format requirements-txt > $@.new
	@mv $@.new $@

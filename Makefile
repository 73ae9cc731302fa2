# Needs Python 3.11 or later and make; what else is needed installs itself into .venv and .venv-sam.
# The targets that run functions in Docker say so when it is missing.

PYTHON ?= python3
ARCHITECTURE ?= x86_64
PORT ?= 3000
# renovate: datasource=npm depName=@redocly/cli
REDOCLY ?= 2.77.0
# renovate: datasource=npm depName=openapi-typescript
OPENAPI_TYPESCRIPT ?= 7.13.0
# renovate: datasource=npm depName=openapi-fetch
OPENAPI_FETCH ?= 0.17.0
# renovate: datasource=npm depName=typescript
TYPESCRIPT ?= 5.9.3
# renovate: datasource=go depName=github.com/oapi-codegen/oapi-codegen/v2
OAPI_CODEGEN ?= 2.8.2
# renovate: datasource=go depName=github.com/oapi-codegen/runtime
OAPI_RUNTIME ?= 1.9.0
WORKERS ?= auto
RACE_ROUNDS ?= 50
BENCHMARKS ?= cold_start contention load memory pdf scale
RACERS ?= 64
PYTHON_313 ?= public.ecr.aws/lambda/python:3.13

VENV = .venv
SAM_VENV = .venv-sam
CLIENT_VENV = .venv-client
EMULATED_VENV = .venv-emulated
BENCH_VENV = .venv-bench
AUDIT_VENV = .venv-audit
MUTATION_VENV = .venv-mutation
NODE = .node
CLIENTS = .clients
BIN = $(VENV)/bin
SAM = $(SAM_VENV)/bin/sam
LAYER = build/trim.py build/bytecode.py $(shell find layers/common -name __pycache__ -prune -o -type f -print)
FUNCTIONS = $(shell find functions -name __pycache__ -prune -o -type f -print)
LOCKS = $(shell git ls-files '*requirements.txt')
IMAGE_FUNCTIONS = InternalReportPingFunction InternalReportHtmlFunction InternalReportPdfFunction
AUDITED = layers/common/coreapi functions coreapi_ops local build reference
CYCLONEDX = $(AUDIT_VENV)/bin/cyclonedx-py requirements --output-reproducible --schema-version 1.6
PIP_INSTALL = -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes
UV_LOCK = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

export PYTHONPATH := layers/common:.
export ARCHITECTURE
export SAM_CLI_TELEMETRY = 0
unexport PYTHONDONTWRITEBYTECODE # compiled once, not by every process

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check format common-passwords lock docs role-test security-test openapi-lint faults fuzz client-test browser-test clean python docker sam-build sam-invoke ops

help:  ## Show this list
	@awk -F ':.*## ' '/^# -+ / {sub(/^# -+ /, ""); section = "\n" $$0 "\n"} \
		/^[a-z0-9-]+:.*## / {printf "%s  make %-17s %s\n", section, $$1, $$2; section = ""}' $(MAKEFILE_LIST)

# ---------------------------------------------------------------- every day

run: $(VENV)/local  ## Start the API on this machine (PORT, HOST, DYNAMODB_ENDPOINT)
	@PORT=$(PORT) exec $(BIN)/python -m local

test: $(VENV)/tests  ## Run the tests (ARGS="tests/coreapi -k word")
	$(BIN)/python -m pytest --numprocesses $(WORKERS) $(ARGS)

check: $(VENV)/tests $(VENV)/fuzz $(SAM_VENV)/sam  ## Lint, format, types, layers, template, house tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/pyright
	$(BIN)/lint-imports
	$(BIN)/cfn-lint template.yaml
	$(SAM) validate --lint --region us-east-1
	$(BIN)/python -m pytest --numprocesses $(WORKERS) --quiet tests/house

format: $(VENV)/tests  ## Format, and fix lint
	$(BIN)/ruff check --fix-only --quiet
	$(BIN)/ruff format

lock: $(VENV)/tests  ## Update the locks (UPGRADE="--upgrade" for newer versions)
	$(UV_LOCK) $(UPGRADE) layers/common/requirements.in --output-file layers/common/requirements.txt
	$(UV_LOCK) $(UPGRADE) functions/internal/report/requirements.in \
		--constraint layers/common/requirements.txt \
		--output-file functions/internal/report/requirements.txt
	$(UV_LOCK) $(UPGRADE) local/requirements.in --constraint functions/internal/report/requirements.txt \
		--output-file local/requirements.txt
	$(UV_LOCK) $(UPGRADE) build/requirements.in --output-file build/requirements.txt
	$(UV_LOCK) $(UPGRADE) tests/requirements.in --constraint local/requirements.txt \
		--output-file tests/requirements.txt
	$(UV_LOCK) $(UPGRADE) tests/fuzz/requirements.in --constraint tests/requirements.txt \
		--output-file tests/fuzz/requirements.txt
	$(UV_LOCK) $(UPGRADE) benchmarks/pdf/requirements.in --constraint tests/requirements.txt \
		--output-file benchmarks/pdf/requirements.txt
	$(UV_LOCK) $(UPGRADE) benchmarks/peers/requirements.in --constraint layers/common/requirements.txt \
		--constraint tests/requirements.txt --output-file benchmarks/peers/requirements.txt
	$(UV_LOCK) $(UPGRADE) tests/mutation/requirements.in --constraint tests/requirements.txt \
		--output-file tests/mutation/requirements.txt
	$(UV_LOCK) $(UPGRADE) tests/audit/requirements.in --output-file tests/audit/requirements.txt
	$(UV_LOCK) $(UPGRADE) tests/client/requirements.in --output-file tests/client/requirements.txt
	$(UV_LOCK) $(UPGRADE) tests/sam/requirements.in --output-file tests/sam/requirements.txt
	$(UV_LOCK) $(UPGRADE) tests/deploy/emulated/requirements.in --output-file tests/deploy/emulated/requirements.txt

docs: $(VENV)/tests  ## Generate the descriptions of API and events, and the tables of docs/
	@$(BIN)/python -m tests.story.examples >/dev/null
	$(BIN)/python -m reference
	$(BIN)/python -m tests.house.loaded
	@$(BIN)/python -m tests.story.budgets >/dev/null

.PHONY: policies
policies: $(VENV)/tests  ## Generate the functions' policies for the table from what tests see
	rm -rf .table-access
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) --show-capture=no -m "" \
		--note-table-access=.table-access tests/story tests/functions tests/races tests/faults
	$(BIN)/python -m tests.harness.table_access .table-access

ops: $(BIN)/coreapi-ops  ## Operate the local server or a stack (ARGS="--help")
	@$< $(ARGS)

# A command of its own, so that a shell can complete it: coreapi-ops --install-completion
$(BIN)/coreapi-ops: Makefile | $(VENV)/local
	@printf '#!/bin/sh\nPYTHONPATH=%s exec %s -m coreapi_ops "$$@"\n' \
		'$(CURDIR)/layers/common:$(CURDIR)' '$(CURDIR)/$(BIN)/python' >$@
	@chmod +x $@

# ---------------------------------------------------------------- checks with a target of their own

role-test: $(VENV)/tests  ## Run each function with its own role's policies
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) -m apart tests/deploy

security-test: $(VENV)/tests  ## Call every endpoint as every caller, with ids of other tenants
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) -m apart tests/security

openapi-lint: $(NODE)/redocly-$(REDOCLY) $(VENV)/tests  ## Lint the descriptions of the API and of its events (needs npm)
	@REDOCLY_TELEMETRY=off $(NODE)/node_modules/.bin/redocly lint --config redocly.yaml reference/openapi.json reference/asyncapi.json

faults: $(VENV)/tests  ## Let every call of every request fail (ARGS="-k logout")
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) --show-capture=no -m apart tests/faults $(ARGS)

fuzz: $(VENV)/fuzz  ## Send generated requests (FUZZ_EXAMPLES, FUZZ_CALLERS)
	$(BIN)/python -m pytest --quiet --numprocesses $(WORKERS) tests/fuzz/fuzzing.py $(ARGS)

.PHONY: audit advisories sbom mutate
audit: export SEMGREP_SEND_METRICS = off
audit: export SEMGREP_ENABLE_VERSION_CHECK = 0
audit: $(AUDIT_VENV)/tools $(VENV)/tests sbom  ## Analyse code and template, and look for credentials in the history
	@$(MAKE) --no-print-directory --jobs 2 audit-code audit-credentials

.PHONY: audit-code audit-credentials
audit-credentials:
	$(AUDIT_VENV)/bin/python -m tests.audit.credentials

audit-code:
	$(AUDIT_VENV)/bin/bandit --quiet --configfile pyproject.toml --recursive $(AUDITED)
	$(AUDIT_VENV)/bin/semgrep scan --test --metrics off tests/audit/semgrep >.audit/semgrep-test.log 2>&1 \
		|| { cat .audit/semgrep-test.log; exit 1; }
	$(AUDIT_VENV)/bin/semgrep scan --quiet --error --metrics off --config tests/audit/semgrep $(AUDITED)
	$(BIN)/python -m tests.audit.template >.audit/template.json
	$(AUDIT_VENV)/bin/checkov --config-file tests/audit/checkov.yaml --file .audit/template.json

advisories: $(AUDIT_VENV)/tools  ## Look up known vulnerabilities of the locked packages (network)
	@failed=0; for lock in $(LOCKS); do echo "$$lock"; \
		$(AUDIT_VENV)/bin/pip-audit --strict --disable-pip --require-hashes --progress-spinner off --requirement $$lock \
		|| failed=1; done; exit $$failed

sbom: $(AUDIT_VENV)/tools  ## List the deployed packages as CycloneDX (.audit/*.cdx.json)
	@mkdir -p .audit
	$(CYCLONEDX) layers/common/requirements.txt --outfile .audit/layer.cdx.json
	$(CYCLONEDX) functions/internal/report/requirements.txt --outfile .audit/report.cdx.json

client-test: $(CLIENT_VENV)/generator $(CLIENTS)/typescript $(CLIENTS)/go $(VENV)/tests  ## Generate clients in Python, TypeScript and Go, and use them (needs npm and go)
	$(BIN)/python -m pytest --quiet -m apart tests/e2e/test_generated_client.py

browser-test: $(VENV)/tests  ## Use the reference page in a browser (needs Chromium)
	@command -v chromium || command -v chromium-browser || command -v google-chrome || { \
		echo "Chromium is needed, and not here" >&2; exit 1; }
	$(BIN)/python -m pytest --quiet -m apart tests/e2e/test_reference_page.py

# ---------------------------------------------------------------- other engines, in Docker

.PHONY: ddb-test
ddb-test: docker $(VENV)/tests  ## Run the tests of endpoints and storage on DynamoDB Local (ARGS)
	$(BIN)/python -m local.runtime.dynamodb_local --by-key $(BIN)/python -m pytest --numprocesses $(WORKERS) \
		$(or $(ARGS),tests/functions tests/coreapi tests/races tests/faults)

.PHONY: races
races: docker $(VENV)/tests  ## Run concurrent requests on DynamoDB Local (RACE_ROUNDS=50, RACERS=64)
	RACE_ROUNDS=$(RACE_ROUNDS) RACERS=$(RACERS) $(BIN)/python -m local.runtime.dynamodb_local --by-key $(BIN)/python -m pytest \
		--numprocesses $(WORKERS) --quiet -m race $(or $(ARGS),tests/races/test_one_wins.py tests/races/test_processes.py)

.PHONY: test-313
test-313: docker .venv-313/packages  ## Run the tests on Lambda's Python 3.13, storage on DynamoDB Local
	$(BIN)/python -m local.runtime.dynamodb_local --by-key sh -c '$(call ON_313,container:$$DYNAMODB_CONTAINER) $(STORED)'
	$(call ON_313,none) $(addprefix --ignore=,$(STORED))

STORED = tests/functions tests/coreapi tests/races
ON_313 = docker run --rm --network $(1) --volume $(CURDIR):/source:ro --volume $(CURDIR)/.venv-313:/packages:ro \
	$(if $(filter none,$(1)),,--env DYNAMODB_ENDPOINT=http://127.0.0.1:8000) --env PYTHONPATH=layers/common:. \
	--workdir /tmp --entrypoint python3 $(PYTHON_313) /source/tests/harness/python_313.py /source /packages \
	--numprocesses $(WORKERS)

.PHONY: bench
bench: docker $(VENV)/tests $(BENCH_VENV)/packages $(if $(filter cold_start,$(BENCHMARKS)),.peers/packages) sam-build  ## Print the tables of docs/performance.md (BENCHMARKS="load pdf")
	@failed=0; for each in $(BENCHMARKS); do printf '\n== %s\n\n' $$each; \
		$(BIN)/python -m local.runtime.dynamodb_local $(BIN)/python -m benchmarks.$$each || failed=1; done; exit $$failed

.PHONY: bench-cold
bench-cold: docker $(VENV)/tests .peers/packages sam-build  ## Compare cold starts and warm calls with peers (ROUNDS=3)
	$(BIN)/python -m benchmarks.cold_start $(ROUNDS)

.peers/packages: benchmarks/peers/requirements.txt | $(SAM_VENV)/sam docker
	@echo "Installing what the peers need into .peers, once"
	@rm -rf .peers
	@$(SAM_VENV)/bin/python $(PIP_INSTALL) --no-compile --target .peers --python-version 3.13 --only-binary=:all: \
		$(addprefix --platform=manylinux,2014_x86_64 _2_17_x86_64 _2_28_x86_64) --requirement $<
	@docker run --rm --network none --volume $(CURDIR)/.peers:/peers --entrypoint python3 $(PYTHON_313) \
		-m compileall -q --invalidation-mode unchecked-hash /peers
	@touch $@

# Installed from here, so that the container needs no package index.
.venv-313/packages: tests/requirements.txt | $(VENV)/tests
	@echo "Installing what the tests need on Python 3.13 into .venv-313, once"
	@rm -rf .venv-313
	@$(BIN)/python $(PIP_INSTALL) --target .venv-313 --python-version 3.13 --only-binary=:all: \
		$(addprefix --platform=manylinux,2014_x86_64 _2_17_x86_64 _2_28_x86_64) --requirement $<
	@touch $@

# ---------------------------------------------------------------- Lambda's runtime, in Docker

sam-build: .aws-sam/built-$(ARCHITECTURE)  ## Build for a deploy (ARCHITECTURE=x86_64 or arm64; Docker for reports)

.aws-sam/built-$(ARCHITECTURE): template.yaml samconfig.toml .dockerignore $(LAYER) $(FUNCTIONS) | $(SAM_VENV)/sam
	@rm -f .aws-sam/built-*
	@docker info >/dev/null 2>&1 || echo "Docker is not running here: the report functions are left out" >&2
	PYTHON=$(CURDIR)/$(SAM_VENV)/bin/python $(SAM) build --parameter-overrides Architecture=$(ARCHITECTURE) \
		$$(docker info >/dev/null 2>&1 || printf ' --exclude %s' $(IMAGE_FUNCTIONS))
	@if docker info >/dev/null 2>&1; then touch $@; fi

.PHONY: deploy-test
deploy-test: export AWS_ENDPOINT_URL = http://127.0.0.1:4571
deploy-test: export AWS_ACCESS_KEY_ID = test
deploy-test: export AWS_SECRET_ACCESS_KEY = test
deploy-test: export AWS_DEFAULT_REGION = us-east-1
deploy-test: export AWS_EC2_METADATA_DISABLED = true
deploy-test: export AWS_CONFIG_FILE = /dev/null
deploy-test: export AWS_SHARED_CREDENTIALS_FILE = /dev/null
deploy-test: export SAM_CLI_POLL_DELAY = 0.3
deploy-test: docker $(VENV)/tests $(EMULATED_VENV)/emulator sam-build  ## Deploy, use and delete whole stacks on an emulated AWS
	@$(BIN)/python -m tests.deploy.emulated

.PHONY: artefacts-test
artefacts-test: $(VENV)/tests sam-build  ## Check that the build is compiled and small
	$(BIN)/python -m pytest --quiet -m apart tests/sam/test_artefacts.py

.PHONY: sam-up sam-event sam-down
sam-up: docker $(VENV)/tests  ## Start and seed what `sam local` needs
	@$(BIN)/python -m local.runtime.sam up

sam-event: $(VENV)/tests  ## Fill an event file for `sam local invoke` (EVENT=events/….json)
	@$(BIN)/python -m local.runtime.sam event $(EVENT)

sam-down:  ## Stop what sam-up has started
	@$(BIN)/python -m local.runtime.sam down

sam-invoke: docker $(VENV)/tests sam-build  ## Run events/ in Lambda's runtime (EVENTS="events/auth/login", WORKERS)
	@WORKERS=$(WORKERS) $(BIN)/python -m local.runtime.sam invoke $(EVENTS)

.PHONY: sam-test
sam-test: docker $(VENV)/tests sam-build  ## Compare Lambda's runtime with the local server, every endpoint
	@$(BIN)/python -m tests.story

.PHONY: sam-plain-test
sam-plain-test: docker $(VENV)/tests sam-build sam-up  ## Run the SAM commands of the README
	@$(BIN)/python -m pytest --quiet -m apart tests/sam/test_plain.py; status=$$?; $(MAKE) --silent sam-down; exit $$status

# ---------------------------------------------------------------- rarely

common-passwords: $(VENV)/tests  ## Update the list of common passwords
	$(BIN)/uv run --quiet --no-project --with-requirements build/requirements.txt \
		python -m build.common_passwords

mutate: $(MUTATION_VENV)/tests  ## Test the tests by mutants (ARGS="coreapi.access --minutes 10")
	$(MUTATION_VENV)/bin/python -m tests.mutation $(ARGS)

clean:  ## Remove everything that make made
	rm -rf $(VENV) $(SAM_VENV) $(CLIENT_VENV) $(EMULATED_VENV) $(NODE) $(CLIENTS) $(BENCH_VENV) $(AUDIT_VENV) $(MUTATION_VENV) .venv-313 .peers .aws-sam
	rm -rf .audit .mutation .table-access
	rm -rf .hypothesis .import_linter_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -not -path './.git/*' -prune -exec rm -rf {} +

# ---------------------------------------------------------------- environments

# A stamp for each lock: packages that are installed already stay as they are. $(call install,what)
define install
	@echo "Installing $(1) into $(@D), once"
	@test -x $(@D)/bin/python || $(PYTHON) -m venv $(@D)
	@$(@D)/bin/python $(PIP_INSTALL) --requirement $<
	@touch $@
endef

$(VENV)/local: local/requirements.txt | python
	$(call install,what the local server needs)

$(VENV)/tests: tests/requirements.txt | python
	$(call install,what the tests need)
	@touch $(VENV)/local

$(VENV)/fuzz: tests/fuzz/requirements.txt | $(VENV)/tests
	$(call install,what fuzzing needs)

$(SAM_VENV)/sam: tests/sam/requirements.txt | python
	$(call install,the SAM command line)

$(EMULATED_VENV)/emulator: tests/deploy/emulated/requirements.txt | python
	$(call install,the emulated AWS)

$(AUDIT_VENV)/tools: tests/audit/requirements.txt | python
	$(call install,bandit checkov cyclonedx pip-audit and semgrep)

$(MUTATION_VENV)/tests: tests/mutation/requirements.txt | python
	$(call install,what the tests need and mutmut)

$(CLIENT_VENV)/generator: tests/client/requirements.txt | python
	$(call install,the generator of clients)

$(BENCH_VENV)/packages: benchmarks/pdf/requirements.txt | python
	$(call install,the renderers that reports are compared with)

# Versions are in the names of the stamps: another version is installed anew.
TYPESCRIPT_CLIENT = $(CLIENTS)/typescript-$(OPENAPI_TYPESCRIPT)-$(OPENAPI_FETCH)-$(TYPESCRIPT)
.PHONY: $(CLIENTS)/typescript $(CLIENTS)/go
$(CLIENTS)/typescript: $(TYPESCRIPT_CLIENT)
$(CLIENTS)/go: $(CLIENTS)/go-$(OAPI_CODEGEN)-$(OAPI_RUNTIME)

$(TYPESCRIPT_CLIENT):
	@command -v npm >/dev/null || { echo "npm is needed, and not here: install Node.js 22 or later" >&2; exit 1; }
	@echo "Installing openapi-typescript $(OPENAPI_TYPESCRIPT) into $(CLIENTS), once"
	@mkdir -p $(CLIENTS)
	@npm install --prefix $(CLIENTS) --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent \
		openapi-typescript@$(OPENAPI_TYPESCRIPT) openapi-fetch@$(OPENAPI_FETCH) typescript@$(TYPESCRIPT)
	@touch $@

$(CLIENTS)/go-$(OAPI_CODEGEN)-$(OAPI_RUNTIME):
	@command -v go >/dev/null || { echo "go is needed, and not here: install Go 1.24 or later" >&2; exit 1; }
	@echo "Installing oapi-codegen $(OAPI_CODEGEN) into $(CLIENTS), once"
	@mkdir -p $(CLIENTS)/client
	@GOBIN=$(CURDIR)/$(CLIENTS)/bin go install github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v$(OAPI_CODEGEN)
	@cd $(CLIENTS)/client && rm -f go.mod go.sum && go mod init client 2>/dev/null \
		&& go get github.com/oapi-codegen/runtime@v$(OAPI_RUNTIME)
	@touch $@

$(NODE)/redocly-$(REDOCLY):
	@command -v npm >/dev/null || { echo "npm is needed, and not here: install Node.js 22 or later" >&2; exit 1; }
	@echo "Installing Redocly $(REDOCLY) into $(NODE), once"
	@mkdir -p $(NODE)
	@npm install --prefix $(NODE) --no-save --no-package-lock --ignore-scripts --no-audit --no-fund --silent \
		@redocly/cli@$(REDOCLY)
	@touch $@

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or later is needed, not $$($(PYTHON) --version 2>&1 || true); name one: make PYTHON=python3.13" >&2; \
		exit 1; }

docker:
	@docker info >/dev/null 2>&1 || { echo "Docker is needed, and is not running here" >&2; exit 1; }

# Every target installs what it needs. Requirements: make (GNU make 3.81 of macOS is enough) and Python 3.11 or newer.

SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
READY := $(VENV)/.ready
UV_VENV := .venv-uv
UV = $(UV_VENV)/bin/python requirements/run_uv.py
LITELLM := .venv-litellm
BROWSER := .venv-browser
BROWSER_PY := $(BROWSER)/bin/python
BROWSER_READY := $(BROWSER)/.ready
PAGE_TOOLS := dashboard/node_modules/.ready
ROUTERS := .routers
BETTER_CCFLARE := $(ROUTERS)/better-ccflare/.ready
NINE_ROUTER := $(ROUTERS)/9router/.ready
OMNIROUTE := $(ROUTERS)/omniroute/.ready
CLAUDE_CODE_ROUTER := $(ROUTERS)/claude-code-router/.ready
LLAMA_SERVER_READY := $(ROUTERS)/llama-server/.ready
LIGHT_ROUTERS := $(BETTER_CCFLARE) $(NINE_ROUTER) $(LLAMA_SERVER_READY)
HEAVY_ROUTERS := $(OMNIROUTE) $(CLAUDE_CODE_ROUTER)
HEAVY := tests/integration/omniroute tests/integration/claude_code_router
NODE := .node
NODE_READY := $(NODE)/.ready
ACCEPTANCE := .venv-acceptance

# Node.js comes from PyPI, with the browser environment.
PAGE_RUN = cd dashboard && PATH="$(CURDIR)/$(BROWSER)/bin:$$PATH" npm run --silent
NODE_RUN = PATH="$(CURDIR)/$(NODE)/node_modules/.bin:$$PATH"
BUNDLE := dist/routerscope.mcpb

TRACED := tests/examples tests/mcp_server tests/release tests/router_client tests/toy_router

# Compiled once, not by each process of each run.
export PYTHONDONTWRITEBYTECODE =

# All cores; tests/conftest.py says how many workers. inline-snapshot cannot write then: pytest without this does
# (`-n 0 --inline-snapshot=fix`).
PARALLEL := -n auto --dist worksteal --inline-snapshot=disable

# Additional arguments for pytest, the benchmarks or the lock: make test ARGS="-k redaction"
ARGS ?=

.DEFAULT_GOAL := help
# The checks of `make test` run in order even with -j: the quick ones first.
.NOTPARALLEL:
.PHONY: help setup environments demo test coverage lint types layers integration integration-all dashboard browser pictures bench fuzz soak snapshots lock clean bundle dist acceptance

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

setup: $(READY) ## create .venv (every other target does so, too)

demo: $(READY) ## try Routerscope without a router
	@$(BIN)/routerscope demo $(ARGS)

test: lint types layers ## run all checks and the tests (ARGS="..." for pytest)
	@$(PY) -m pytest $(PARALLEL) $(ARGS)

# Without tests/security and tests/architecture, which take most of the time and add next to nothing. Fails if a test
# fails or the figure is below fail_under in pyproject.toml.
coverage: $(READY) ## measure branch coverage of both packages by the tests; subprocesses do not count
	@$(PY) -m coverage erase
	@$(PY) -m coverage run -m pytest $(PARALLEL) $(TRACED) $(ARGS)
	@$(PY) -m coverage combine --quiet
	@$(PY) -m coverage report

lint: $(READY) ## run ruff: rules and format
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check

types: $(READY) ## run mypy, strict
	@$(PY) -m mypy

layers: $(READY) ## run import-linter: which module may import which
	@$(BIN)/lint-imports --no-logo

integration: $(READY) $(LITELLM)/.locked $(LIGHT_ROUTERS) ## compare predictions with real routers (about 1 GB, once)
	@LLAMA_SERVER="$(LLAMA_SERVER)" $(PY) -m pytest tests/integration $(HEAVY:%=--ignore=%) $(ARGS)

integration-all: integration $(HEAVY_ROUTERS) ## also with routers that are compiled for minutes (before a release)
	@$(PY) -m pytest -s -n 0 $(HEAVY) $(ARGS)

environments: $(LITELLM)/.locked $(LIGHT_ROUTERS) $(BROWSER_READY) $(PAGE_TOOLS) ## create what `make integration` and `make browser` need

dashboard: $(PAGE_TOOLS) ## build the page of the dashboard from dashboard/
	@$(PAGE_RUN) types
	@$(PAGE_RUN) build

browser: $(PAGE_TOOLS) $(BROWSER_READY) ## test the dashboard in a real browser and the MCP Apps host (about 600 MB, once)
	@$(PAGE_RUN) types
	@$(PAGE_RUN) check
	@$(PAGE_RUN) host
	@$(BROWSER_PY) -m mypy tests/browser
	@$(BROWSER_PY) -m tests.browser.chromium
	@$(BROWSER_PY) -m pytest $(PARALLEL) tests/browser $(ARGS)

pictures: $(BROWSER_READY) $(NODE_READY) ## make the README's pictures: of `make browser` and of a real status line
	@$(BROWSER_PY) -m tests.browser.readme
	@$(BROWSER_PY) -m tests.acceptance.pictures $(NODE)

bench: $(READY) ## run the benchmarks
	@$(PY) -m benchmarks $(ARGS)

fuzz: $(READY) ## run the property and parser tests with up to 3,000 examples each (about ten minutes)
	@$(PY) -m pytest tests/security/test_properties.py tests/security/test_parsers.py --hypothesis-profile=long $(ARGS)

soak: $(READY) ## check that nothing grows in 5,000 calls and 1,000 rounds of watch
	@$(PY) -m benchmarks.soak

bundle: $(READY) $(NODE_READY) ## build and start the MCPB bundle in dist (needs npm)
	@$(PY) -m release.bundle build/bundle
	@$(NODE_RUN) mcpb validate build/bundle
	@mkdir -p dist && $(NODE_RUN) mcpb pack build/bundle $(BUNDLE)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(PY) -m release.start $(BUNDLE)

dist: $(READY) ## build the wheel and the sdist in dist and test them in an empty environment
	@$(PY) -m hatchling build -d dist
	@$(PY) -m pytest tests/release/test_dist.py

acceptance: $(READY) $(NODE_READY) $(ACCEPTANCE)/.locked ## test with real clients (needs npm and the network)
	@$(PY) -m tests.acceptance $(NODE) $(ACCEPTANCE)

snapshots: $(READY) ## regenerate committed files: answers, README parts, examples
	@$(PY) -m tests.snapshots

# Locked versions stay, unless ARGS=--upgrade.
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url \
    --no-emit-find-links --quiet $(ARGS)
lock: $(UV_VENV)/.locked ## update the lock files (ARGS=--upgrade: newest versions)
	@$(LOCK) pyproject.toml --group dev --output-file requirements/dev.lock
	@$(LOCK) requirements/uv.in --constraint requirements/dev.lock --no-annotate --output-file requirements/uv.lock
	@$(LOCK) requirements/litellm.in --output-file requirements/litellm.lock
	@$(LOCK) requirements/acceptance.in --constraint requirements/dev.lock --no-annotate \
	    --output-file requirements/acceptance.lock
	@$(LOCK) pyproject.toml --group browser --constraint requirements/dev.lock --no-annotate \
	    --output-file requirements/browser.lock

# Its scripts would install more into the home folder. Node.js 22 or newer runs it.
$(NINE_ROUTER): tests/integration/nine_router/package.json $(BROWSER)/.locked
	@echo "setting up $(ROUTERS)/9router (71 MB, once)"
	@rm -rf $(ROUTERS)/9router && mkdir -p $(ROUTERS)/9router && cp $< $(ROUTERS)/9router/
	@cd $(ROUTERS)/9router && PATH="$(CURDIR)/$(BROWSER)/bin:$$PATH" npm install --silent --ignore-scripts \
	    --no-package-lock --no-audit --no-fund
	@touch $@

$(OMNIROUTE): tests/integration/omniroute/install.py $(READY)
	@command -v npm >/dev/null || { echo 'npm was not found: install Node.js (any version)' >&2; exit 1; }
	@echo "setting up $(ROUTERS)/omniroute (400 MB and some minutes, once)"
	@rm -rf $(ROUTERS)/omniroute && mkdir -p $(ROUTERS)/omniroute
	@$(PY) -m tests.integration.omniroute.install $(ROUTERS)/omniroute
	@touch $@

# Node 24 comes from npm, too: the clients need a newer version than many systems have. It is first on PATH.
$(NODE_READY): tests/acceptance/package.json
	@command -v npm >/dev/null || { echo 'npm was not found: install Node.js (any version)' >&2; exit 1; }
	@echo "setting up $(NODE) (about a minute, once)"
	@rm -rf $(NODE) && mkdir -p $(NODE) && cp tests/acceptance/package.json $(NODE)/
	@cd $(NODE) && npm install --silent --no-package-lock --no-audit --no-fund
	@touch $@

# npm comes with the browser environment; the database module is compiled with the system's compiler.
$(CLAUDE_CODE_ROUTER): tests/integration/claude_code_router/install.py $(READY) $(BROWSER)/.locked
	@echo "setting up $(ROUTERS)/claude-code-router (about five minutes, once)"
	@rm -rf $(ROUTERS)/claude-code-router && mkdir -p $(ROUTERS)/claude-code-router
	@PATH="$(CURDIR)/$(BROWSER)/bin:$$PATH" $(PY) -m tests.integration.claude_code_router.install $(ROUTERS)/claude-code-router
	@touch $@

clean: ## remove .venv and all caches
	@rm -rf $(VENV) $(UV_VENV) $(LITELLM) $(BROWSER) $(ACCEPTANCE) $(NODE) $(ROUTERS) dashboard/node_modules tests/browser/screenshots build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A candidate must run, because a pyenv shim on PATH can fail, and must have ensurepip, which Debian ships in a separate
# package.
$(UV_VENV)/.locked: requirements/uv.lock
	@python=; \
	for candidate in "$(PYTHON)" python3 python3.13 python3.12 python3.11; do \
	    if "$$candidate" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' \
	        >/dev/null 2>&1; then python=$$candidate; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo 'No Python 3.11 or newer that can make a virtual environment was found.' >&2; \
	    echo 'Install one (Debian, Ubuntu: apt install python3 python3-venv; macOS: brew install python)' >&2; \
	    echo 'or name yours: make PYTHON=/path/to/python3.12' >&2; \
	    exit 1; \
	fi; \
	rm -rf $(UV_VENV) && "$$python" -m venv $(UV_VENV)
	@$(UV_VENV)/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

# A new environment with exactly the packages of a lock file. Compiled: the tests start many processes, and where
# PYTHONDONTWRITEBYTECODE is set each one would compile its imports.
ENVIRONMENT = $(UV_VENV)/bin/uv venv --quiet --clear --python $(UV_VENV)/bin/python $(1) && \
    $(UV) pip sync --quiet --compile-bytecode --require-hashes --python $(1)/bin/python $(2)
# Its build uses the environment's packages, so that no package comes in past the lock.
INSTALL = $(UV) pip install --quiet --no-deps --no-build-isolation --python $(1)/bin/python -e .

$(VENV)/.locked: requirements/dev.lock $(UV_VENV)/.locked
	@echo "setting up $(VENV) (seconds, once)"
	@$(call ENVIRONMENT,$(VENV),$<)
	@touch $@

# The real router has a separate environment, so that its dependencies do not mix with ours.
$(LITELLM)/.locked: requirements/litellm.lock $(UV_VENV)/.locked
	@echo "setting up $(LITELLM) (about 700 MB, once)"
	@$(call ENVIRONMENT,$(LITELLM),$<)
	@touch $@

# One package with a program in it; Node.js only installs it.
$(BETTER_CCFLARE): tests/integration/better_ccflare/package.json $(BROWSER)/.locked
	@echo "setting up $(@D) (about 110 MB, once)"
	@rm -rf $(@D) && mkdir -p $(@D) && cp $< $(@D)/
	@cd $(@D) && PATH="$(CURDIR)/$(BROWSER)/bin:$$PATH" npm install --silent --no-package-lock --no-audit --no-fund
	@touch $@

# Debian's package with its libraries, unpacked and not installed; without apt it says so, and its tests are skipped.
$(LLAMA_SERVER_READY): tests/integration/llama_server/install.py $(READY)
	@echo "setting up $(@D) (80 MB, once)"
	@$(PY) -m tests.integration.llama_server.install $(@D)

$(ACCEPTANCE)/.locked: requirements/acceptance.lock $(UV_VENV)/.locked
	@echo "setting up $(ACCEPTANCE) (seconds, once)"
	@$(call ENVIRONMENT,$(ACCEPTANCE),$<)
	@touch $@

$(BROWSER)/.locked: requirements/browser.lock $(UV_VENV)/.locked
	@echo "setting up $(BROWSER) (about 600 MB, once)"
	@$(call ENVIRONMENT,$(BROWSER),$<)
	@touch $@

$(BROWSER_READY): $(BROWSER)/.locked pyproject.toml
	@$(call INSTALL,$(BROWSER))
	@touch $@

$(PAGE_TOOLS): dashboard/package.json dashboard/package-lock.json $(BROWSER)/.locked
	@echo "setting up dashboard/node_modules (seconds, or some minutes with a slow registry, once)"
	@cd dashboard && PATH="$(CURDIR)/$(BROWSER)/bin:$$PATH" npm ci --silent
	@touch $@

$(READY): $(VENV)/.locked pyproject.toml
	@$(call INSTALL,$(VENV))
	@touch $@

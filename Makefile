# zjtx: one command each. `make help` lists them.
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.DEFAULT_GOAL := help

.PHONY: help
help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

# The locked packages, by hash, and this checkout in editable form; made again only when the lock or the project changes.
$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "zjtx needs Python 3.11 or newer: make PYTHON=python3.12 …"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "installing the locked packages into $(VENV) …"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: setup
setup: $(READY) ## install what is needed into .venv

.PHONY: run
run: $(READY) ## start everything and walk the sample round; stays up until Ctrl-C
	@$(BIN)/zjtx sandbox run

.PHONY: browser
browser: ## install what the browser tests need, where that can be done (Debian, as root)
	@$(PYTHON) tests/chromium.py

.PHONY: test
test: $(READY) browser ## all tests, against a real PostgreSQL and Redis of their own
	@$(BIN)/python -m pytest -n 2 --dist worksteal -q

MINUTES ?= 30
.PHONY: fuzz
fuzz: $(READY) ## schemathesis on the running service, at length; MINUTES=30, SEED=…
	@ZJTX_FUZZ_SECONDS=$$(( $(MINUTES) * 60 )) $(if $(SEED),ZJTX_FUZZ_SEED=$(SEED)) $(BIN)/python -m pytest tests/contract/test_fuzzing.py -q

.PHONY: check
check: $(READY) ## formatting, lints, types, architecture, contract, compose file
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/zjtx openapi --check
	$(BIN)/zjtx measures schema --check
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

.PHONY: openapi
openapi: $(READY) ## write openapi/openapi.json anew from the code
	@$(BIN)/zjtx openapi

LINTERS := .cache/linters
LINT := $(LINTERS)/node_modules/.bin
.PHONY: lint-contract
lint-contract: ## public linters over openapi/ (needs npm); see openapi/linters
	@mkdir -p $(LINTERS) && cp openapi/linters/*.json openapi/linters/*.yaml $(LINTERS)
	@cd $(LINTERS) && npm ci --ignore-scripts --no-audit --no-fund --silent
	$(LINT)/spectral lint --fail-severity hint -r $(LINTERS)/spectral.yaml openapi/openapi.json openapi/openapi-3.0.json
	$(LINT)/spectral lint --fail-severity hint -r $(LINTERS)/spectral-pushed.yaml openapi/events.json openapi/monitoring-feed.yaml
	$(LINT)/redocly lint --config $(LINTERS)/redocly.yaml --max-problems 1000 openapi/openapi.json openapi/openapi-3.0.json openapi/events.json openapi/monitoring-feed.yaml

.PHONY: bench
bench: $(READY) ## measure beside the floors; ROW=verify for one row
	@$(BIN)/python -m benchmarks $(if $(ROW),--row $(ROW))

.PHONY: clients
clients: $(READY) ## generate clients in six languages, compare, compile and try them; CONTRACT=openapi/openapi-3.0.json
	@$(BIN)/python -m clients $(if $(CONTRACT),--contract $(CONTRACT))

.PHONY: clients-lock
clients-lock: $(READY) ## lock the generators and compilers anew
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header --no-emit-index-url --upgrade clients/requirements.in -o clients/requirements.lock
	@cd clients && npm install --package-lock-only --omit-lockfile-registry-resolved --no-audit --no-fund
	@$(BIN)/python -m clients.plain_locks clients/package-lock.json

.PHONY: campaign
campaign: $(READY) ## every fault of the feed's receiver over 10 000 events, the worker killed 50 times
	@ZJTX_CAMPAIGN_EVENTS=$(or $(EVENTS),10000) ZJTX_CAMPAIGN_KILLS=$(or $(KILLS),50) $(BIN)/python -m pytest -q tests/faults/test_feed_campaign.py

.PHONY: lock
lock: $(READY) ## resolve requirements.lock anew (a decision, not an accident)
	@$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --extra dev --generate-hashes --no-annotate --no-header --no-emit-index-url --upgrade pyproject.toml -o requirements.lock

.PHONY: clean
clean: ## remove what the commands made: packages, caches and the sandbox's data
	rm -rf $(VENV) .sandbox .cache .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache build dist site

# Two commands matter: `make run` and `make test`. Both install what they need.

PYTHON ?= $(shell for name in python3 python3.13 python3.12 python3.11; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
VENV := .venv/bin
SETUP = $(PYTHON) -m scripts.setup

.PHONY: help run test soak crash bench build lint lock clean python

help: ## Show the commands
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

run: export AUTOMATE_DEMO ?= 1
run: python ## Start the site with its demo (PORT=8123 make run for another port)
	@$(SETUP) run
	@$(VENV)/python manage.py prepare
	@exec $(VENV)/python manage.py up

test: python ## Prove everything: lint, types, units, both databases, canvas, browser
	@$(SETUP) test
	@$(VENV)/python -m scripts.checks

soak: export SIMULATIONS ?= 100000
soak: export REFERENCE_EXAMPLES ?= 5000
soak: python ## Prove it at length: 100,000 simulated interleavings, more random examples, crashes
	@$(SETUP) test
	@$(VENV)/pytest tests/engine/simulation tests/engine/core/reference -q -n 2
	@$(MAKE) --no-print-directory crash

crash: export CRASH_SECONDS ?= 120
crash: export CRASH_RUNS ?= 300
crash: python ## Kill workers, cluster, web and database at random for two minutes, on both databases
	@$(SETUP) test
	@$(VENV)/pytest tests/engine/durability -q -s
	@$(VENV)/python scripts/postgres.py $(VENV)/pytest tests/engine/durability -q -s

bench: python ## Measure the engine beside its peers (WORKS="idle one-run" for a part)
	@$(SETUP) bench
	@$(VENV)/python bench/measure.py $(WORKS)

build: python ## Build the canvas into static/canvas/
	@$(SETUP) build

lint: python ## Only the checks of form: ruff, types, import contracts, templates
	@$(SETUP) test
	@$(VENV)/python -m scripts.checks lint

lock: python ## Resolve the dependencies anew into requirements/*.txt
	@$(PYTHON) scripts/lock.py

clean: ## Remove what was installed and built; data/ stays
	rm -rf .venv .node canvas/node_modules static/canvas staticfiles test-results
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

python:
	@test -n "$(PYTHON)" || { echo "Automate needs Python 3.11 or newer, and $$(python3 --version 2>/dev/null || echo no Python) was found." >&2; exit 1; }

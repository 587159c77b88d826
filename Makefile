# khaosat: everything a newcomer needs. Only Python >= 3.11, make and git must be there before.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
  command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PLAN ?= 757-2023
ARGS ?=
JOBS ?= auto
export PYTHONUTF8 = 1

.DEFAULT_GOAL := help
.PHONY: help python-found env env-test env-bench demo test check bench bench-planner bench-engine wheels clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  \033[1mmake %-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

python-found:
	@test -n "$(PYTHON)" || { echo "✗ Python 3.11 or newer is needed and was not found on the PATH."; exit 1; }

env: python-found ## build the environment in .venv from the pinned versions
	@$(PYTHON) tools/bootstrap.py --venv $(VENV)

env-test: python-found
	@$(PYTHON) tools/bootstrap.py --venv $(VENV) --extras test,check

demo: env ## the whole chain on a real plan: make demo [PLAN=binh-phuoc-2022] [ARGS=--no-serve]
	@$(BIN)/khaosat demo --plan $(PLAN) $(ARGS)

test: env-test ## run the tests
	@$(BIN)/python -m pytest -n $(JOBS) --dist worksteal -q $(ARGS)

check: env-test ## everything that gates a change: style, types, contracts, tests with branch coverage
	@tools/check.sh "$(BIN)"

bench: env-bench ## run the benchmarks; each prints its ratio against a peer
	@for file in benchmarks/bench_*.py; do echo "── $$file"; $(BIN)/python $$file || exit 1; done

env-bench: python-found
	@$(PYTHON) tools/bootstrap.py --venv $(VENV) --extras test,check,bench

bench-planner: env-bench ## the planner's benchmarks, beside svy and bethel
	@for file in what_if reading allocation selection campaign planner_page; do echo "── $$file"; $(BIN)/python benchmarks/bench_$$file.py || exit 1; done

bench-engine: env-bench ## the estimation engine's benchmarks, beside svy and (where installed) R
	@for file in engine raking replicates quantiles engines; do echo "── $$file"; $(BIN)/python benchmarks/bench_$$file.py || exit 1; done

wheels: env ## fill ./wheels for an installation without a network
	@$(BIN)/python -m pip download -q -d wheels -c constraints.txt . hatchling editables setuptools wheel && echo "• wheels/ is ready: copy it with the project and run tools/bootstrap.py --wheels wheels"

clean: ## remove the environment and what tests and demos left
	@rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage* htmlcov dist demo-output

# Two commands set everything up: `make run` and `make test`. `make help` lists the rest.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := .venv/bin

.PHONY: help run test lint install clean bench-startup bench-check quality docs
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: install ## Install what is needed and load the sample pages into data/warehouse.db
	@$(RUN)/wardnews ingest tests/portals

test: install lint ## Lint, types, import rules and all tests
	@$(RUN)/python -m pytest -n 2

lint: install
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check .
	@$(RUN)/mypy
	@$(RUN)/lint-imports

install: .venv/.installed

# Bytecode is compiled once here, also where PYTHONDONTWRITEBYTECODE is set: without it every start takes twice as long.
.venv/.installed: uv.lock pyproject.toml | $(UV)
	@env -u PYTHONDONTWRITEBYTECODE -u VIRTUAL_ENV $(UV) sync --frozen --quiet
	@touch $@

.uv/bin/uv:
	@python3 -m venv .uv
	@.uv/bin/python -m pip install --quiet --disable-pip-version-check uv

bench-startup: install ## Time a run on the sample pages beside a Prefect flow that does nothing
	@$(RUN)/python -m benchmarks.startup

clean: ## Remove the environment and all data
	rm -rf .venv .uv data

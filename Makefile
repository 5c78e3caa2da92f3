# Two commands set everything up: `make run` and `make test`. `make help` lists the rest.
UV := $(shell command -v uv 2>/dev/null || echo .uv/bin/uv)
RUN := .venv/bin
# The first interpreter that fits `requires-python`: the machine's own is used, none is downloaded.
PYTHON := $(shell for python in python3 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(not (3, 11, 5) <= sys.version_info < (3, 14))' 2>/dev/null && echo $$python && break; done)
# Bytecode is written at install, also where these say otherwise: without it every start takes twice as long.
CLEAN := env -u PYTHONDONTWRITEBYTECODE -u VIRTUAL_ENV -u UV_PROJECT_ENVIRONMENT UV_PYTHON_DOWNLOADS=never

.PHONY: help run test lint install quality quality-peers portal docs deploy bench bench-archive bench-crawl bench-startup sbom \
	bench-load bench-million bench-quality bench-copies screenshots \
	crawl-town faults test-clusters fuzz fuzz-time drift-simulation clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 18

run: install ## Install what is needed and load the sample pages into data/warehouse.db
	@$(RUN)/wardnews ingest tests/portals

test: lint ## Lint, types, import rules and all tests
	@$(RUN)/python -m pytest -n 2 --dist loadfile

lint: install ## Lint, types and import rules
	@$(RUN)/ruff check .
	@$(RUN)/ruff format --check --quiet .
	@$(RUN)/mypy
	@$(RUN)/lint-imports

install: .venv/.installed ## Make the environment in .venv

.venv/.installed: uv.lock pyproject.toml | $(UV)
	@test -n "$(PYTHON)" || { echo "wardnews needs Python 3.11.5 or newer, below 3.14"; exit 1; }
	@echo "Installing into .venv; the first time this takes about half a minute."
	@$(CLEAN) $(UV) sync --frozen --quiet --python $(PYTHON)
	@$(CLEAN) $(RUN)/python -m compileall -q flows tasks expectations warehouse
	@touch $@

# Debian splits `venv` off; pip alone can install uv as well.
.uv/bin/uv:
	@{ $(PYTHON) -m venv .uv && .uv/bin/python -m pip install --quiet --disable-pip-version-check uv; } || \
		$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .uv uv

quality: install ## Score strip and parse on the project's own pages against their goldens
	@$(RUN)/wardnews quality tests/portals --floor tests/quality_floor.json
	@$(RUN)/wardnews quality tests/unseen --floor tests/unseen_floor.json

fuzz-time: install ## Time pages that repeat one thing 12,500 and 100,000 times; tells what is not read in proportion
	@$(RUN)/python -m benchmarks.growth

fuzz: install ## Fuzz strip, parse, dates, archives and settings, guided by coverage; SECONDS= for each, ONLY=pages
	@$(CLEAN) $(UV) sync --frozen --quiet --group fuzz --python $(PYTHON)
	@$(RUN)/python -m tests.fuzz.rounds --seconds $(or $(SECONDS),60) $(if $(ONLY),--only $(ONLY))

quality-peers: install ## The same beside other extractors, which are installed for it
	@$(CLEAN) $(UV) sync --frozen --quiet --group peers --python $(PYTHON)
	@$(RUN)/wardnews quality tests/portals --peers

portal: install ## Declare a portal: make portal ID=host FAMILY=family PAGE=saved.html
	@$(RUN)/python -m tasks.portals.declare "$(ID)" "$(PAGE)" --family "$(FAMILY)"

docs: install ## Write the data dictionary and the picture of the tables from the models
	@$(RUN)/python -m warehouse.docs

deploy: install ## Set up the Prefect server at PREFECT_API_URL: work pool, deployments, notifications
	@$(RUN)/python -m flows.deploy

bench: install ## Time the whole road beside its bare core and beside trafilatura, on generated pages
	@$(CLEAN) $(UV) sync --frozen --quiet --group peers --python $(PYTHON)
	@$(RUN)/python -m benchmarks.road

bench-crawl: install ## Time fetching and archiving beside Scrapy, which is installed for it
	@$(CLEAN) $(UV) sync --frozen --quiet --group bench --python $(PYTHON)
	@$(RUN)/python -m benchmarks.crawl

bench-archive: install ## Time what keeping pages costs, and read a WARC of 5 GB in little memory
	@$(RUN)/python -m benchmarks.archive
	@$(RUN)/python -m benchmarks.archive_memory 5 --ingest

bench-load: install ## Time loading 100,000 articles twice, beside a bare executemany; COUNT=, POSTGRES=url for COPY
	@$(RUN)/python -m benchmarks.load $(COUNT) $(if $(POSTGRES),--postgres $(POSTGRES))

bench-million: install ## Load 1,000,000 articles into SQLite and time the commonest questions; COUNT=
	@$(RUN)/python -m benchmarks.million $(COUNT)

bench-quality: install ## Time what quality costs: checking pages, auditing a run, the data docs after 1,000 runs; COUNT=
	@$(RUN)/python -m benchmarks.quality $(COUNT)

bench-copies: install ## Precision and recall of copies, on pairs made from the sample pages
	@$(RUN)/python -m benchmarks.copies tests/portals

screenshots: install ## Take the pictures of docs/ anew, of Datasette and of Prefect's UI in Chromium
	@SCREENSHOTS=1 $(RUN)/python -m pytest tests/warehouse/test_explore.py tests/flows/ui.py -k "person or map or ui"

bench-startup: install ## Time a run on the sample pages beside a Prefect flow that does nothing
	@$(RUN)/python -m benchmarks.startup

sbom: install ## Write dist/sbom.cdx.json and dist/licences.md: all that an installed wardnews holds
	@mkdir -p dist
	@$(CLEAN) UV_PROJECT_ENVIRONMENT=dist/.venv $(UV) sync --frozen --quiet --no-dev --all-extras --no-compile-bytecode --python $(PYTHON)
	@$(UV) tool run --quiet --from cyclonedx-bom==7.* cyclonedx-py environment --output-file dist/sbom.cdx.json dist/.venv/bin/python
	@$(UV) tool run --quiet pip-licenses@5.5.5 --python dist/.venv/bin/python --from mixed --format markdown --order license --output-file dist/licences.md
	@rm -rf dist/.venv

crawl-town: install ## The crawler's long proofs: two weeks in a town of portals under faults, three times, and once in PostgreSQL
	@$(RUN)/python -m pytest -n 2 tests/portal_town/long_town.py

test-clusters: install ## Many machines: parse on Dask and on Ray, kill workers; three Prefect workers on one warehouse
	@$(CLEAN) $(UV) sync --frozen --quiet --extra dask --extra ray --python $(PYTHON)
	@$(RUN)/python -m pytest tests/flows/test_clusters.py tests/flows/many_workers.py

drift-simulation: install ## How soon alarms speak, and how often for nothing: two years of virtual portals, into docs/drift.md
	@$(RUN)/python -m benchmarks.drift_simulation --write

faults: install ## Strike real runs by a fault at a random moment, run again, compare all tables; ROUNDS=, SEED=, ONLY=kill
	@$(CLEAN) $(UV) sync --frozen --quiet --group faults --python $(PYTHON)
	@$(RUN)/python -m tests.faults.rounds --rounds $(or $(ROUNDS),13) --seed $(or $(SEED),1) $(if $(ONLY),--only $(ONLY))

clean: ## Remove the environment and all data
	rm -rf .venv .uv data dist

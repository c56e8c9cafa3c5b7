# Set up, run and check Counterpoise. `make` alone lists the targets.
.DEFAULT_GOAL := help
export PYTHON ?= python3
ESTATE ?= examples/aldermoor
PERIOD ?= 2026-10
OUT ?= reports/$(notdir $(ESTATE:%/=%))/$(PERIOD)
SITE ?= $(patsubst %/,%,$(dir $(OUT)))-site

# The stamp's name is a hash of all that decides what is installed, so nothing is installed again while none of that changes.
INPUTS = cat requirements.lock requirements-uv.lock scripts/setup; sed '/^\[tool/,$$d' pyproject.toml; "$(PYTHON)" --version; pwd
STAMP := .venv/.installed-$(shell { $(INPUTS); } 2>&1 | sha256sum | cut -c 1-16)

$(STAMP):
	@scripts/setup
	@touch $@

.PHONY: help install audit site ui lint format test texts docs lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

install: $(STAMP) ## install what is missing (every other target does so itself)

audit: $(STAMP) ## audit the sample estate, or ESTATE=folder PERIOD=YYYY-MM, into OUT=folder
	.venv/bin/counterpoise audit --estate "$(ESTATE)" --period "$(PERIOD)" --out "$(OUT)"

site: $(STAMP) ## write a site over the issued reports of ESTATE into SITE=folder
	.venv/bin/counterpoise site "$(patsubst %/,%,$(dir $(OUT)))" --out "$(SITE)"

ui: $(STAMP) ## open Dagster's web pages for ESTATE on this machine only
	.venv/bin/counterpoise ui --estate "$(ESTATE)"

lint: $(STAMP) ## check style, types and who imports whom
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

format: $(STAMP) ## rewrite the code in the house style
	.venv/bin/ruff check --fix
	.venv/bin/ruff format

test: $(STAMP) ## run all tests; ARGS="-k name" to choose, ARGS=--cov to measure coverage
	.venv/bin/pytest -n 2 --dist loadfile --hypothesis-profile=ci $(ARGS)

texts: $(STAMP) ## bring the catalogue of texts of each language up to date
	.venv/bin/python -m counterpoise.report.extraction

docs: $(STAMP) ## write the generated pages of docs/ anew
	.venv/bin/python -m counterpoise.contracts.dictionary > docs/data-dictionary.md
	.venv/bin/python -m counterpoise.sources.discovery > docs/formats.md
	.venv/bin/python -m counterpoise.catalogue.finding_rules > docs/findings.md
	.venv/bin/python -m counterpoise.catalogue.pages controls > docs/controls.md
	.venv/bin/python -m counterpoise.catalogue.pages indicators > docs/indicators.md
	.venv/bin/python -m counterpoise.catalogue.pages needs > docs/needs.md
	.venv/bin/python -m counterpoise.report.schema > docs/report.schema.json

lock: ## pin all packages anew after a change in pyproject.toml; UPGRADE=--upgrade moves them forward
	scripts/setup lock $(UPGRADE)

clean: ## remove what can be made again; audits, reports and evidence stay
	rm -rf .venv .tools build dist htmlcov test-artifacts .coverage* .hypothesis .*_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

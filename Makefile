# Two commands matter: `make run` serves the demo city, `make test` proves it. All else is below them.
SHELL := /bin/bash
VENV := .venv
PY := $(VENV)/bin/python
PORT ?= 8000
HOST ?= 127.0.0.1
DEMO ?= 1
OUT ?= var/crawl.jsonl
export LOCAL ?= 1
export DEMO
PIP := $(if $(shell command -v uv 2>/dev/null),uv pip install --compile-bytecode -q --python $(PY),$(PY) -m pip install -q --disable-pip-version-check)

.PHONY: run setup ocr test check crawl bench load faults demo-reset lock sbom audit

run: setup
	@echo "Kawal SPBE: http://$(HOST):$(PORT)  (Ctrl-C menghentikan)"
	@HOST=$(HOST) WEB_PORT=$(PORT) PATH="$(CURDIR)/$(VENV)/bin:$$PATH" $(VENV)/bin/honcho start --no-prefix

setup: $(VENV)/.run
	@$(PY) manage.py prepare

# Searchable copies of scans; `make run` and `make test` work without and say what is missing.
ocr: $(VENV)/.run
	@$(PIP) -r requirements-ocr.txt

test: $(VENV)/.dev
	@$(PY) -m pytest -q -n 2 --dist loadgroup $(ARGS)

check: $(VENV)/.dev
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/djlint --lint --quiet templates
	@$(PY) -m tests.template_lines --check
	@$(VENV)/bin/mypy .
	@$(VENV)/bin/lint-imports --no-cache
	@$(PY) manage.py makemigrations --check --dry-run
	@$(PY) manage.py state_diagram --check
	@LOCAL=0 DEMO=0 SECRET_KEY=$$(head -c 40 /dev/urandom | base64) ALLOWED_HOSTS=contoh.go.id \
		$(PY) manage.py check --deploy --fail-level WARNING

crawl: $(VENV)/.dev
	@mkdir -p $(dir $(OUT))
	@$(PY) -m tests.crawl $(OUT)

# What each page costs, with limits (tests/bench/limits.py, docs/speed.md); ARGS=--short leaves out times and grown data.
bench: $(VENV)/.dev
	@$(PY) -m tests.bench $(ARGS)

# How many requests a second this machine answers within a second, and whether anything it acknowledged is lost
# (docs/speed.md); ARGS="--people 8 --seconds 20" is a short look.
load: $(VENV)/.dev
	@$(PY) -m tests.load $(ARGS)

# Breaks web, database, queue and disk while people work, and looks up what was acknowledged; some five minutes.
faults: $(VENV)/.dev
	@$(PY) -m tests.faults

demo-reset: $(VENV)/.run
	@rm -rf var/demo
	@$(MAKE) --no-print-directory setup DEMO=1

$(VENV)/bin/python:
	@if command -v uv >/dev/null; then uv venv -q $(VENV) --python python3; else python3 -m venv $(VENV); fi

$(VENV)/.run: $(VENV)/bin/python requirements.txt
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev: $(VENV)/bin/python requirements.txt requirements-dev.txt requirements-sentry.txt requirements-s3.txt
	@$(PIP) -r requirements-dev.txt
	@touch $@ $(VENV)/.run

# The supply chain, with tools of their own beside ours (deploy/requirements-supply.txt).
SUPPLY := $(VENV)-supply

$(SUPPLY)/.made: deploy/requirements-supply.txt
	@python3 -m venv $(SUPPLY)
	@$(SUPPLY)/bin/pip install -q --disable-pip-version-check -r deploy/requirements-supply.txt
	@touch $@

# requirements.lock: every package with its hashes, for Python 3.11 to 3.13, from what requirements.txt names.
lock: $(SUPPLY)/.made
	@$(SUPPLY)/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header requirements.txt -o requirements.lock

# The bill of materials (CycloneDX) of what the lock names.
sbom: $(SUPPLY)/.made
	@mkdir -p var
	@$(SUPPLY)/bin/cyclonedx-py requirements requirements.lock --of JSON -o var/sbom.json
	@echo "var/sbom.json"

# Known weaknesses of what the lock names; needs a network that reaches the advisory data.
audit: $(SUPPLY)/.made
	@$(SUPPLY)/bin/pip-audit --disable-pip --require-hashes -r requirements.lock

# Madang. `make help` lists what there is to make.
#
# Needed beforehand: python3 (3.11 or later) with its venv module, make, and package mirrors that
# pip and npm know from their own configuration.

# Debian's python3 where it is new enough: it is built with optimisations, which one built at home
# (pyenv) often is not, and runs this project half as fast again.
PYTHON ?= $(shell for python in /usr/bin/python3 python3; do \
	$$python -c 'import sys, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && exit; done; echo python3)
PY := .venv/bin/python
DJANGO := DJANGO_SETTINGS_MODULE=tests.settings $(PY) -m django
PIP := $(PY) -m pip --disable-pip-version-check install --quiet --quiet
LOCKED := $(PIP) --require-hashes --only-binary :all: --requirement
NPM := $(PY) -m scripts.npm
VENDOR := madang/ui/static/vendor

export PYTHONUNBUFFERED := 1

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

# --- Use --------------------------------------------------------------------------------------

.PHONY: help
help: ## say what there is to make
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z0-9-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

.PHONY: demo
demo: .venv/demo node_modules/.demo built ## install, and run the demo city on this machine
	$(PY) -m demo

# --- Installation: each step leaves a stamp, and is repeated when its lock file is newer -------

.venv/bin/pip:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Madang needs Python 3.11 or later; $(PYTHON) is " + sys.version)'
	$(PYTHON) -m venv .venv

.venv/demo: requirements/demo.txt pyproject.toml | .venv/bin/pip
	$(LOCKED) requirements/demo.txt
	$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: requirements/dev.txt .venv/demo
	$(LOCKED) requirements/dev.txt
	@touch $@

node_modules/.demo: package-lock.json | .venv/demo
	$(NPM) ci --ignore-scripts --no-audit --no-fund --no-update-notifier --omit=dev
	@touch $@

node_modules/.dev: node_modules/.demo
	$(NPM) ci --ignore-scripts --no-audit --no-fund --no-update-notifier
	@touch $< $@

$(VENDOR)/krds.css: madang/ui/vendor.py package-lock.json | node_modules/.demo
	$(PY) -m madang.ui.vendor node_modules $(VENDOR)

.PHONY: built
built: $(VENDOR)/krds.css | .venv/demo
	@$(PY) -m scripts.compile_messages

.PHONY: dev
dev: .venv/dev node_modules/.dev built ## install all that development and tests need

# --- Tests: `make test` runs these parts, three at a time --------------------------------------

.PHONY: test
test: dev ## run every check and every test
	$(PY) -m scripts.run_tests

.PHONY: lint
lint: ruff imports templates ## style, layers and templates

.PHONY: ruff
ruff: .venv/dev
	$(PY) -m ruff check
	$(PY) -m ruff format --check

.PHONY: imports
imports: .venv/dev
	.venv/bin/lint-imports --no-logo

.PHONY: templates
templates: .venv/dev
	.venv/bin/djlint --lint --quiet madang demo

.PHONY: types
types: .venv/dev ## mypy over everything
	$(PY) -m mypy

.PHONY: generated
generated: .venv/dev ## migrations, schema, translations, locks and licences fit the code
	$(PY) -m scripts.lock --check
	$(PY) -m scripts.licences --check
	$(PY) -m scripts.check_messages
	$(DJANGO) makemigrations --check --dry-run
	$(DJANGO) programme_schema --check
	$(DJANGO) check_programmes

.PHONY: unit
unit: unit-apps unit-rest unit-walks ## the tests without a browser

# The oldest PostgreSQL that is supported, where this machine has it: what works there works on newer
# ones. Each part has a server of its own, so that they can run side by side.
ON_OLDEST := $(PY) -m scripts.with_postgres $(PY) -m pytest
# What walks through everything and is long: a simulated year, every page as every visitor, workers
# that are killed, a whole demo city. It runs on the newest, the embedded one, as demo and browser do.
WALKS := tests/test_year.py tests/test_access.py tests/test_links.py tests/test_hostile_input.py \
	tests/test_demo_city.py tests/notices/test_faults.py madang/lib

.PHONY: unit-apps
unit-apps: export MADANG_VAR := $(or $(MADANG_VAR),$(CURDIR)/var)/unit-apps
unit-apps: dev
	$(ON_OLDEST) madang/apps

.PHONY: unit-rest
unit-rest: export MADANG_VAR := $(or $(MADANG_VAR),$(CURDIR)/var)/unit-rest
unit-rest: dev
	$(ON_OLDEST) --ignore=madang/apps $(WALKS:%=--ignore=%)

.PHONY: unit-walks
unit-walks: export MADANG_VAR := $(or $(MADANG_VAR),$(CURDIR)/var)/unit-walks
unit-walks: dev
	$(PY) -m pytest $(WALKS)

.PHONY: unit-newest
unit-newest: dev ## all of them on the embedded PostgreSQL, the newest; not part of `make test`
	$(PY) -m pytest

.PHONY: e2e
e2e: e2e-pages e2e-ways ## the tests in a real browser

# Each half has a city of its own, so that the two can run side by side.
.PHONY: e2e-pages
e2e-pages: export MADANG_VAR := $(or $(MADANG_VAR),$(CURDIR)/var)/e2e-pages
e2e-pages: dev
	$(PY) -m pytest e2e/test_pages.py e2e/test_states.py

.PHONY: e2e-ways
e2e-ways: export MADANG_VAR := $(or $(MADANG_VAR),$(CURDIR)/var)/e2e-ways
e2e-ways: dev
	$(PY) -m pytest e2e --ignore=e2e/test_pages.py --ignore=e2e/test_states.py

# --- The rest ---------------------------------------------------------------------------------

.PHONY: needs
needs: ## find or install Chromium, a Korean font and PostgreSQL 15 for the tests
	$(PYTHON) scripts/test_needs.py

.PHONY: bench
bench: dev ## measure the speed, side by side with the limits
	$(PY) -m bench

.PHONY: shots
shots: dev ## take a picture of every page, and that of the README
	$(PY) -m scripts.shots

.PHONY: format
format: .venv/dev ## format the code
	$(PY) -m ruff format
	$(PY) -m ruff check --fix

.PHONY: lock
lock: .venv/dev ## renew the lock files from pyproject.toml and package.json
	PATH="$(CURDIR)/.venv/bin:$$PATH" $(PY) -m scripts.lock

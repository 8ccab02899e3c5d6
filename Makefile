# The two commands of a newcomer are `make run` and `make test`. Nothing is set up twice: stamps remember.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
CORPUS := $(or $(DX_CORPUS_DIR),corpus)
INDEX := $(or $(DX_INDEX_DIR),data/index)
CORPUS_FILES := $(shell find $(CORPUS) -type f 2>/dev/null)
INDEX_CODE := $(shell find ingest index -type f -not -path '*/__pycache__/*' -not -path '*/training/*' 2>/dev/null)
SOURCES := app.py settings.py ingest index assistant
HOST ?= 127.0.0.1
PORT ?= 7860

.PHONY: run test lint bench model install clean

run: $(RUN_STAMP) $(INDEX)/CURRENT ## index the corpus if it changed and serve the page
	$(PY) app.py serve --host $(HOST) --port $(PORT)

test: $(DEV_STAMP) ## the whole test suite
	$(PY) -m pytest

lint: $(DEV_STAMP) ## style and types
	$(PY) -m ruff check .
	$(PY) -m mypy $(SOURCES)

bench: $(DEV_STAMP) ## measurements, written to docs/results.md by hand
	$(PY) -m benchmarks

model: $(DEV_STAMP) ## train the bundled embedding model: make model DATA=folder
	@test -n "$(DATA)" || { echo "Say where the training data lies: make model DATA=folder"; exit 2; }
	$(PY) -m index.training.train --data "$(DATA)"

install: $(RUN_STAMP)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.txt | $(PY)
	@echo "Installing what the program needs (some 2 GB, once) …"
	$(PIP) -r requirements.txt
	@touch $@

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	$(PIP) -r requirements-dev.txt
	@touch $@

$(INDEX)/CURRENT: $(CORPUS_FILES) $(INDEX_CODE) | $(RUN_STAMP)
	$(PY) app.py ingest $(CORPUS) --index $(INDEX) || \
	  ($(PY) app.py index repair --index $(INDEX) && $(PY) app.py ingest $(CORPUS) --index $(INDEX))
	@touch $@

clean: ## take away the virtual environment; the index stays, it may hold more than the bundled corpus
	rm -rf $(VENV)

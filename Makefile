# The two commands of a newcomer are `make run` and `make test`. Nothing is set up twice: stamps remember.

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
PIP := $(PY) -m pip install --quiet --disable-pip-version-check
RUN_STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
SOURCES := app.py settings.py ingest index assistant
LOCK_FITS := import platform, sys; sys.exit((sys.version_info[:2], sys.platform, platform.machine()) != ((3, 11), "linux", "x86_64"))
HOST ?= 127.0.0.1
PORT ?= 7860

.PHONY: run index test faults lint bench model install lock audit clean

run: index ## index what has changed and serve the page
	$(PY) app.py serve --host $(HOST) --port $(PORT)

# Where corpus, uploads and index lie (DX_CORPUS_DIR, DX_UPLOAD_DIR, DX_INDEX_DIR) is asked of the settings, which read
# .env too. The ingest is asked for at each start: it reads nothing that is as it was, and knows of more than times tell
# (a restored file with its old date, a library, Tesseract). One that fails for some files alone has told them and goes
# through, says its report, and the others are served; only one that came to nothing (an index of another model or
# format, a damaged one) is for repair.
index: | $(RUN_STAMP) ## index what has changed in the corpus, among the uploads, or in the code that reads them
	@set -e; \
	corpus=$$($(PY) -c 'from settings import load_settings; print(load_settings().corpus_dir)'); \
	index=$$($(PY) -c 'from settings import load_settings; print(load_settings().index_dir)'); \
	uploads=$$($(PY) -c 'from settings import load_settings; print(load_settings().upload_dir)'); \
	[ -d "$$uploads" ] || uploads=; \
	touch $(VENV)/.indexing; \
	ingest() { $(PY) app.py ingest "$$corpus" $${uploads:+"$$uploads"} --index "$$index"; }; \
	through() { [ -n "$$(find "$$index/last_ingest.json" -newer $(VENV)/.indexing 2>/dev/null)" ] && grep -q '"state": "done"' "$$index/last_ingest.json"; }; \
	ingest || through || { $(PY) app.py index repair --index "$$index" && { ingest || through; }; }

test: $(DEV_STAMP) ## the whole test suite
	$(PY) -m pytest

faults: $(DEV_STAMP) ## hundreds of kills, power cuts, damaged files, full disks and swaps under load, with a table
	$(PY) -m pytest tests/faults/test_index_*.py --faults

lint: $(DEV_STAMP) ## style and types
	$(PY) -m ruff check .
	$(PY) -m mypy $(SOURCES)

bench: $(DEV_STAMP) ## measurements, written to docs/results.md by hand
	$(PY) -m benchmarks

model: $(DEV_STAMP) ## train the bundled embedding model and the weights of question words: make model DATA=folder
	@test -n "$(DATA)" || { echo "Say where the training data lies: make model DATA=folder"; exit 2; }
	$(PY) -m index.training.train --data "$(DATA)"
	$(PY) -m index.training.question_words --data "$(DATA)"

install: $(RUN_STAMP)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name it: make PYTHON=python3.11")'
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): requirements.txt $(wildcard requirements.lock) | $(PY)
	@echo "Installing what the program needs (some 2 GB, once) …"
	@if [ -e requirements.lock ] && $(PY) -c '$(LOCK_FITS)'; then \
	  echo "Every file is held against its hash in requirements.lock, torch alone is not."; \
	  $(PIP) --require-hashes --no-deps -r requirements.lock; \
	else \
	  echo "requirements.lock is for Python 3.11 on Linux (x86-64): installing by version alone."; \
	fi
	$(PIP) -r requirements.txt
	@touch $@

# torch is left out of the lock: its CPU build and that of the public index are different files of one version. What it
# needs is in. An override with a marker that is never true is how uv leaves a package out.
lock: $(RUN_STAMP) ## write requirements.lock anew: the hashes of everything that requirements.txt brings but torch
	$(PIP) uv
	$(PY) -c 'from importlib.metadata import requires; print("\n".join(r for r in requires("torch") if not r.startswith(("nvidia", "triton", "cuda")) and "extra ==" not in r))' > $(VENV)/torch-needs.in
	echo 'torch; python_version < "0"' > $(VENV)/without-torch.in
	$(VENV)/bin/uv pip compile requirements.txt $(VENV)/torch-needs.in --override $(VENV)/without-torch.in --generate-hashes \
	  --python-version 3.11 --python-platform x86_64-manylinux_2_28 --no-annotate --custom-compile-command "make lock" \
	  --quiet --output-file requirements.lock

audit: $(RUN_STAMP) ## known vulnerabilities of what the lock names and of torch (asks PyPI's advisory service)
	$(PIP) pip-audit
	grep '^torch==' requirements.txt > $(VENV)/torch.txt
	$(VENV)/bin/pip-audit --strict --disable-pip --no-deps --progress-spinner off -r requirements.lock -r $(VENV)/torch.txt

$(DEV_STAMP): requirements-dev.txt $(RUN_STAMP)
	$(PIP) -r requirements-dev.txt
	@touch $@

clean: ## take away the virtual environment; the index stays, it may hold more than the bundled corpus
	rm -rf $(VENV)

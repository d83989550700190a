# Two commands are all that most people need: make app, make test.
# Each sets up what it needs once; run again, it starts at once.

PYTHON ?= python3
PORT ?= 8501
BIN = .venv/bin

.PHONY: app test lint train benchmark clean

app: .venv/app.installed
	$(BIN)/streamlit run app.py --server.port $(PORT)

test: .venv/dev.installed .venv/browser.installed
	$(BIN)/python -m pytest

lint: .venv/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# Train every model again; takes about half an hour on 4 cores.
train: .venv/all.installed
	$(BIN)/python train.py all

# The figures of the README, one after the other on an otherwise idle machine.
benchmark: .venv/dev.installed .venv/browser.installed
	$(BIN)/python benchmarks/prediction.py
	$(BIN)/python benchmarks/latency.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/visitors.py
	$(BIN)/python benchmarks/pages.py

clean:
	rm -rf .venv .pytest_cache .ruff_cache output

# Debian keeps venv in a package of its own; as root we can fetch it.
$(BIN)/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	$(PYTHON) -m venv .venv || { \
	  rm -rf .venv; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; \
	  else \
	    echo "Python's venv module is missing. On Debian: sudo apt install python3-venv" >&2; exit 1; \
	  fi; }

.venv/app.installed: requirements-app.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-app.txt
	touch $@

.venv/all.installed: requirements.txt requirements-app.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev.installed: requirements-dev.txt requirements.txt requirements-app.txt | $(BIN)/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@

# A system Chromium where there is one, else Debian's, else Playwright's own.
.venv/browser.installed: .venv/dev.installed
	if command -v chromium >/dev/null; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; \
	else $(BIN)/playwright install chromium; fi
	touch $@

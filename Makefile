# Two commands are all that most people need: make app, make test.
# Each sets up what it needs once; run again, it starts at once.

PORT ?= 8501
BIN = .venv/bin
PYTEST = $(BIN)/python -m pytest
# Files side by side, as many as there are processors: fixtures such as a running app are a file's.
# In the order of their names: by the number of their tests, browser tests would come last, and
# one processor would wait for the last file of the other.
SIDE_BY_SIDE = -n logical --maxprocesses 4 --dist loadfile --no-loadscope-reorder
TRAININGS = $(SIDE_BY_SIDE) -m training
# Not even collected, because that imports TensorFlow.
NO_TRAINING = -m "not training" --ignore tests/training
PIP_INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check

# TensorFlow has wheels for these Pythons; the app does without it, and runs on 3.14 too.
TENSORFLOW_PYTHONS = 3.13 3.12 3.11
APP_PYTHONS = 3.14 $(TENSORFLOW_PYTHONS)
PRINT_VERSION = print("%d.%d" % sys.version_info[:2])
# The first Python at hand that can do everything; without one python3, for what it can do.
# It is looked for where it is needed, and once.
PYTHON ?= $(eval PYTHON := $(FIND_PYTHON))$(PYTHON)
FIND_PYTHON = $(shell for python in python3 $(TENSORFLOW_PYTHONS:%=python%); do \
  version=$$($$python -c 'import sys, ensurepip; $(PRINT_VERSION)' 2>/dev/null); \
  case " $(TENSORFLOW_PYTHONS) " in (*" $$version "*) echo $$python; exit;; esac; \
  done; echo python3)

# Stop with a sentence (3) unless this Python (1) is one of these (2).
require = @version=$$($(1) -c 'import sys; $(PRINT_VERSION)') && \
  case " $(2) " in (*" $$version "*) ;; (*) echo $(3) >&2; exit 1;; esac
NO_PYTHON = "Python 3.11 to 3.14 is needed, and $(PYTHON) is $$version: name another, \
  as in make app PYTHON=python3.13"
NO_TENSORFLOW = "TensorFlow, which tests and training need, has no wheel for Python $$version: \
  run make clean, then name one of $(TENSORFLOW_PYTHONS), as in make test PYTHON=python3.13; \
  make app runs on $$version as it is"

.PHONY: app test coverage check lint types train benchmark clean

# On one's own machine one may train networks of one's own, see docs/deploy.md; the page says how to
# install what that needs.
TRAINING ?= on
app: .venv/app.installed
	TRAINING=$(TRAINING) $(BIN)/streamlit run asgi.py --server.port $(PORT)

# Trainings come last, in processes of their own: once Keras is imported, each run of a page takes
# four times as long.
test: .venv/dev.installed .venv/browser.installed
	$(PYTEST) $(SIDE_BY_SIDE) $(NO_TRAINING)
	$(PYTEST) $(TRAININGS)

# Which lines the tests reach. They take a third longer.
coverage: .venv/dev.installed .venv/browser.installed
	$(PYTEST) --cov --cov-report= $(SIDE_BY_SIDE) $(NO_TRAINING)
	$(PYTEST) --cov --cov-append $(TRAININGS)

# What to run before each commit: all that needs neither a browser nor a training.
check: lint types
	$(PYTEST) $(SIDE_BY_SIDE) $(NO_TRAINING) --ignore tests/browser

lint: .venv/dev.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev.installed
	$(BIN)/mypy

# Train every model again; takes 32 minutes on 2 cores.
train: .venv/all.installed
	$(BIN)/python train.py all

# The figures of the README, one after the other on an otherwise idle machine.
benchmark: .venv/dev.installed .venv/browser.installed
	$(BIN)/python benchmarks/prediction.py
	$(BIN)/python benchmarks/latency.py
	$(BIN)/python benchmarks/startup.py
	$(BIN)/python benchmarks/first_visit.py
	$(BIN)/python benchmarks/visitors.py
	$(BIN)/python benchmarks/pages.py
	$(BIN)/python benchmarks/inside.py
	$(BIN)/python benchmarks/whole_numbers.py
	$(BIN)/python benchmarks/photos.py --speed
	$(BIN)/python benchmarks/adaptation.py
	$(BIN)/python benchmarks/store.py

clean:
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .coverage dist output

# Debian keeps venv in a package of its own; as root we can fetch it.
$(BIN)/python:
	$(call require,$(PYTHON),$(APP_PYTHONS),$(NO_PYTHON))
	$(PYTHON) -m venv .venv || { \
	  rm -rf .venv; \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    apt-get update -qq && apt-get install -y -qq python3-venv && $(PYTHON) -m venv .venv; \
	  else \
	    echo "Python's venv module is missing. On Debian: sudo apt install python3-venv" >&2; exit 1; \
	  fi; }

.venv/app.installed: pyproject.toml requirements-app.txt | $(BIN)/python
	$(PIP_INSTALL) -r requirements-app.txt
	touch $@

.venv/all.installed: pyproject.toml requirements.txt | $(BIN)/python
	$(call require,$(BIN)/python,$(TENSORFLOW_PYTHONS),$(NO_TENSORFLOW))
	$(PIP_INSTALL) -r requirements.txt
	touch $@

.venv/dev.installed: pyproject.toml | $(BIN)/python
	$(call require,$(BIN)/python,$(TENSORFLOW_PYTHONS),$(NO_TENSORFLOW))
	$(PIP_INSTALL) -e '.[train,dev]'
	touch $@

# The system's Chromium, best that without windows, which is faster; else Debian's, else Playwright's
# own; and nginx and PostgreSQL, without which their tests are skipped. Debian keeps initdb off the
# path.
POSTGRESQL = $(shell command -v initdb || ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)
CHROMIUM = $(shell command -v chromium-headless-shell || command -v chromium)
APT_INSTALL = apt-get install -y -qq --no-install-recommends
.venv/browser.installed: .venv/dev.installed
	if command -v chromium-headless-shell >/dev/null && command -v nginx >/dev/null && \
	  [ -n "$(POSTGRESQL)" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && $(APT_INSTALL) nginx-light postgresql && \
	    { $(APT_INSTALL) chromium-headless-shell || $(APT_INSTALL) chromium; }; \
	elif [ -n "$(CHROMIUM)" ]; then :; \
	else $(BIN)/playwright install chromium; fi
	touch $@

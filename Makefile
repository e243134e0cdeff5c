# make demo    the main job, shown on a loopback newspaper
# make test    every test, on SQLite and on a PostgreSQL that the tests start
# make check   format, lint, types, and what the docs say
PYTHON ?= python3
BIN := .venv/bin
# Tests write much, and wait for the disk each time: memory is quicker, where there is room.
SHM := /dev/shm
ROOM = $(shell df -Pk $(SHM) 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "$(SHM)" }')

.PHONY: demo install test check fmt lint types docs lock clean

demo: install
	@$(BIN)/python -m tests.demo --folder demo

test: install
	TMPDIR=$(or $(ROOM),$(TMPDIR),/tmp) $(BIN)/python -m pytest -n auto --maxprocesses 4 $(ARGS)

check: lint types
	$(BIN)/python docs/generate.py --check

install: .venv/.installed

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	|| { echo "pressmark needs Python 3.11 or newer: make PYTHON=python3.12 demo" >&2; exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null \
	|| { echo "this Python cannot make virtual environments: install python3-venv (Debian, Ubuntu)" >&2; exit 2; }
	$(PYTHON) -m venv .venv
# The lock is complete, so nothing is left to resolve: --no-deps lets any pip install it.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check
	@touch $@

fmt: install
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

lint: install
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: install
	$(BIN)/mypy

docs: install
	$(BIN)/python docs/generate.py

# Needs uv and a package index; names neither in the lock.
lock:
	uv pip compile --quiet --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header \
	--extra dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf .venv build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

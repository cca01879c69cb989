# make run     search at once, from a bare checkout and Python 3.11 or newer
# make test    everything the project promises; what is absent is skipped with a line that says how to get it
# make setup   the environment alone: .venv/bin/maleta afterwards
# make lint    style, types, migrations
# make bench   figures of speed, as JSON;  make judge: figures of search quality
# make lock    pin every dependency anew, within pyproject.toml (ARGS=--upgrade for the newest; needs uv)
#
# ARGS goes to the program: make run ARGS="--port 9000", make test ARGS="-k slugs".

.PHONY: run test setup lint lock bench judge
.DEFAULT_GOAL := run
ARGS ?=

PYTHON = $(shell for name in python3.11 python3.12 python3.13 python3 python; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && command -v $$name && break; done)

run: .venv/run.stamp
	@exec .venv/bin/maleta up $(ARGS)

test: .venv/dev.stamp
	@.venv/bin/pytest -n auto $(ARGS)

setup: .venv/run.stamp
	@:

lint: .venv/dev.stamp
	@.venv/bin/ruff check .
	@.venv/bin/ruff format --check .
	@.venv/bin/mypy
	@.venv/bin/pytest -q tests/repository/test_migrations.py -k 'models or numbers'

bench: .venv/dev.stamp
	@.venv/bin/python -m tests.benchmarks $(ARGS)

judge: .venv/dev.stamp
	@.venv/bin/python -m tests.relevance $(ARGS)

# uv is used where it is present; pip alone is enough. Nothing is built or installed that the locks do not name.
install = @if command -v uv >/dev/null 2>&1; then uv pip install --quiet --compile-bytecode --python .venv/bin/python $(1); else \
	.venv/bin/python -m pip --version >/dev/null 2>&1 || .venv/bin/python -m ensurepip >/dev/null; \
	.venv/bin/python -m pip install --quiet --disable-pip-version-check $(1); fi

.venv/run.stamp: requirements-build.lock requirements.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Maleta needs into .venv (a minute or two, once)" >&2
	$(call install,--require-hashes -r requirements-build.lock)
	$(call install,--require-hashes --no-build-isolation -r requirements.lock)
	$(call install,--no-deps --no-build-isolation -e .)
	@touch $@

.venv/dev.stamp: requirements-build.lock requirements-dev.lock pyproject.toml | .venv/bin/python
	@echo "Installing what Maleta and its tests need into .venv (a minute or two, once)" >&2
	$(call install,--require-hashes -r requirements-build.lock)
	$(call install,--require-hashes --no-build-isolation -r requirements-dev.lock)
	$(call install,--no-deps --no-build-isolation -e .)
	@touch .venv/run.stamp $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "Maleta needs Python 3.11 or newer on PATH, as python3.11, python3 or python." >&2; exit 1; }
	@rm -rf .venv
	@if command -v uv >/dev/null 2>&1; then uv venv --quiet --python "$(PYTHON)" .venv; \
	elif ! "$(PYTHON)" -m venv .venv; then rm -rf .venv; \
	echo "This Python cannot make environments: apt-get install python3-venv, or install uv." >&2; exit 1; fi

compile = uv pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-annotate --no-header $(ARGS)

lock:
	@command -v uv >/dev/null 2>&1 || { echo "make lock needs uv." >&2; exit 1; }
	@$(compile) --group pyproject.toml:build --output-file requirements-build.lock
	@$(compile) pyproject.toml --constraint requirements-build.lock --output-file requirements.lock
	@$(compile) pyproject.toml --group pyproject.toml:build --group pyproject.toml:dev --constraint requirements.lock \
		--constraint requirements-build.lock --output-file requirements-dev.lock

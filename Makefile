# The same words for people and for CI. `make start` needs git, make, Python 3.11+ and venv only.
#   make start [PORT=8000] [DATA=folder] [ARGS="--no-demo"]
PYTHON ?= $(firstword $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	>/dev/null 2>&1 && echo $$p && break; done) python3)
VENV ?= .venv
PY = $(VENV)/bin/python
export VENV
# What runs a second time, on PostgreSQL 18.
export DATABASE_TESTS ?= tests/ledger tests/test_row_security.py tests/registry/test_locks.py \
	tests/registry/test_search.py tests/registry/test_merge.py tests/intake/test_import.py

.PHONY: help start test lint types bench demo lock runtime dev routes spark

help:
	@echo "make start   menjalankan Guyub (alamat dan akun contoh ditampilkan)"
	@echo "make test    semua pemeriksaan dan uji"
	@echo "make lint    gaya penulisan kode"
	@echo "make bench   pengukuran kecepatan"

runtime:
	@$(PYTHON) scripts/environment.py runtime

dev:
	@$(PYTHON) scripts/environment.py dev

# The optional router for long days (another licence, not on every machine: decision 23).
routes: runtime
	@$(PYTHON) scripts/environment.py routes

# The same linkage on Spark, beside the environment (400 MB); Java 17 must be there (decision 44).
# Runs its test and the comparison with DuckDB on 43,000 rows.
SPARK = $(VENV)/spark
spark: dev
	@$(PY) -m uv pip install --quiet --python $(PY) --target $(SPARK) --require-hashes \
		-r requirements-spark.lock
	@PYTHONPATH=$(SPARK):src:. $(PY) -m pytest -q -p no:randomly -o addopts= tests/linkage/test_spark.py
	@PYTHONPATH=$(SPARK):src:. $(PY) -m benchmarks.linkage 43000 spark

start: runtime
	@exec $(PY) -m guyub serve --demo $(if $(PORT),--port $(PORT)) $(if $(DATA),--data '$(DATA)') $(ARGS)

test: dev
	@$(PY) scripts/run_tests.py

lint: dev
	@$(PY) scripts/run_tests.py --lint

types: dev
	@$(VENV)/bin/mypy

bench: dev
	@$(PY) -m guyub bench $(ARGS)

demo: runtime
	@$(PY) -m guyub demo $(ARGS)

# After a change of dependencies in pyproject.toml: hashes for every platform, no addresses.
COMPILE = $(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url pyproject.toml
lock: dev
	@$(COMPILE) -o requirements.lock
	@$(COMPILE) --group dev -o requirements-dev.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-deps --group pyproject.toml:routes -o requirements-routes.lock
	@$(VENV)/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --group pyproject.toml:spark -o requirements-spark.lock

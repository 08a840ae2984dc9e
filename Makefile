# Two commands do all the set-up on a fresh machine: `make demo` and `make test`.
VENV ?= .venv
PYTHON ?= python3.11
PORT ?= 3000
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# Beside the state of the project that the code location reads: this checkout, unless another is named.
HOME_OF_DAGSTER := $(or $(DELTA_ARC_PROJECT),$(CURDIR))/.delta-arc/dagster
# Two lanes, so that one computes while the other waits; a module stays whole, in the order that conftest.py gives.
LANES := -n 2 --dist loadfile --no-loadscope-reorder
TERRAFORM := terraform -chdir=deploy/terraform/examples/complete
ARCHITECTURE ?= arm64
PURE := architecture model ports settings sync test_errors.py

.DEFAULT_GOAL := help
.PHONY: help demo dev test quick check bench estates faults faults-s3 fuzz browser docs screenshots lambda demo-lambda deploy deploy-check lock clean

help: ## show this
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-13s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml setup.cfg
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(READY) ## run the main job on the embedded stack and show what it does
	$(BIN)/delta-arc demo

dev: $(READY) ## Dagster's UI on the embedded stack, at http://127.0.0.1:3000, or another PORT=
	(umask 077; mkdir -p $(HOME_OF_DAGSTER)) && cp dagster.yaml $(HOME_OF_DAGSTER)/dagster.yaml
	DAGSTER_HOME=$(HOME_OF_DAGSTER) $(BIN)/dagster dev --host 127.0.0.1 --port $(PORT)

test: $(READY) ## everything that must hold: format, lint, types, layers, docs, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest $(LANES) --floor=95

quick: $(READY) ## after each edit: lint, and the tests that start no server and no process; seconds
	$(BIN)/ruff check .
	$(BIN)/pytest $(LANES) -m "not starts" $(addprefix delta_arc_lineage_tests/,$(PURE))

check: $(READY) ## format, lint, types and layers only
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(READY) ## requests, CPU and memory as landscapes grow, beside the naive ways; 5 to 10 minutes; DATAHUB=PYTHON, VALENTINE=PYTHON and PRESIDIO=PYTHON too
	$(BIN)/python -m benchmarks.starting
	$(BIN)/python -m benchmarks.listing
	$(BIN)/python -m benchmarks.schemas
	$(BIN)/python -m benchmarks.watching
	$(BIN)/python -m benchmarks.planning
	$(BIN)/python -m benchmarks.applying
	$(BIN)/python -m benchmarks.sync
	$(BIN)/python -m benchmarks.routes
	$(BIN)/python -m benchmarks.scale
	$(BIN)/python -m benchmarks.large_bucket --files 100
	$(BIN)/python -m benchmarks.folding --rows 1000000
	$(BIN)/python -m benchmarks.lambda_cost
	$(BIN)/python -m benchmarks.datahub $(DATAHUB)
	$(BIN)/python -m benchmarks.datahub_schemas $(DATAHUB)
	$(BIN)/python -m benchmarks.suggesting $(VALENTINE)
	$(BIN)/python -m benchmarks.looking
	$(BIN)/python -m benchmarks.classifying $(PRESIDIO)

estates: $(READY) ## right edges on eight buckets as teams have them, and three nights of their loaders; 10 minutes
	$(BIN)/python -m benchmarks.estates
	$(BIN)/python -m benchmarks.estates --nights
	DELTA_ARC_REMOVAL_MINUTES=0 $(BIN)/python -m benchmarks.estates --nights --runs 2

faults: $(READY) ## kill, cut, damage and crowd it: every write boundary, seeded storms; 10 to 20 minutes
	$(BIN)/python -m delta_arc_lineage_tests.faults

faults-s3: $(READY) ## the same with the state of every run in a bucket of a local S3; two to three times as long
	$(BIN)/python -m delta_arc_lineage_tests.faults --bucket

fuzz: $(READY) ## attack every operation of the local catalog, EXAMPLES=1000 times each; about 10 minutes
	$(BIN)/python -m delta_arc_lineage_tests.local_atlan.web.attacks --examples $(or $(EXAMPLES),1000)

browser: $(READY) ## hostile names on Dagster's pages and the catalog's, looked at in headless Chromium; about 6 minutes
	$(BIN)/pytest delta_arc_lineage_tests/shells/dagster/browser.py
	$(BIN)/pytest delta_arc_lineage_tests/local_atlan/pages/browser.py

docs: $(READY) ## write the generated pages of the docs anew
	$(BIN)/python -m docs.generate

screenshots: $(READY) ## make the README's pictures with headless Chromium
	$(BIN)/python -m docs.screenshots

lambda: $(READY) ## the Lambda package, as a zip for each architecture, from the lock; wants a python3.12; 2 minutes
	$(BIN)/python -m deploy.zipping --into build/lambda
	$(BIN)/python -m deploy.lambda_demo.cold_start build/lambda

demo-lambda: $(READY) ## the Lambda package in a stand-in for Lambda: a schedule, a file's event, a cold start; 2 minutes
	$(BIN)/python -m deploy.lambda_demo

deploy: ## make the function and what stands around it in your account, by VARS=my.tfvars; Terraform shows the plan and asks
	$(TERRAFORM) init -input=false
	$(TERRAFORM) apply -var-file=$(VARS) -var package_path=$(CURDIR)/build/lambda/delta-arc-lineage-$(ARCHITECTURE).zip \
	  -var architecture=$(ARCHITECTURE)

deploy-check: $(READY) ## apply the Terraform example to a local AWS, use it, remove it; wants terraform; 3 to 5 minutes
	$(BIN)/python -m delta_arc_lineage_tests.deploy.terraform

lock: ## resolve requirements.lock anew, and within it the lock of the Lambda package
	uv pip compile pyproject.toml --all-extras --generate-hashes --universal --python-version 3.11 \
	  --no-header --no-annotate --output-file requirements.lock --upgrade
	uv pip compile --group lambda-zip --generate-hashes --universal --python-version 3.11 --constraint requirements.lock \
	  --no-header --no-annotate --output-file deploy/lambda/requirements.lock --upgrade
	uv pip compile pyproject.toml --extra deploy --extra evidence --extra inventory --constraint requirements.lock \
	  --generate-hashes --universal --python-version 3.11 --no-header --no-annotate --output-file deploy/requirements.lock
	echo setuptools | uv pip compile - --constraint requirements.lock --generate-hashes --universal \
	  --python-version 3.11 --no-header --no-annotate --output-file deploy/build.lock

clean: ## stop the embedded stacks and remove all state
	-$(BIN)/delta-arc local down
	rm -rf .delta-arc

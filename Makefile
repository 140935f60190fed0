# Every target makes what it needs, and is quick when nothing changed.

PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/ready

.PHONY: setup index run test check eval compare bench mutants

setup: index

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev,eval]'
	touch $@

index: $(READY)
	$(BIN)/python -m assistant index

run: index
	$(BIN)/python app.py

test: index
	$(BIN)/python -m pytest

check: $(READY)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest --quiet tests/test_layers.py

eval: index
	$(BIN)/python -m eval run
	$(BIN)/python -m eval gate

compare: index
	$(BIN)/python -m eval compare

bench: index
	$(BIN)/python -m eval bench

# Changes the code of the rules in a thousand small ways: their tests must fail for each of them.
# Many minutes; tests/mutants.md explains those that survive.
mutants: $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[mutants]'
	rm -rf mutants
	$(BIN)/mutmut run
	$(BIN)/mutmut results
	$(BIN)/mutmut export-cicd-stats
	@cat mutants/mutmut-cicd-stats.json

# Every target makes what it needs, and is quick when nothing changed.

PYTHON ?= python3.11
BIN := .venv/bin
READY := .venv/ready

.PHONY: setup index run test check eval bench mutants

setup: index

$(READY): pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
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
	$(BIN)/python -m eval retrieval
	$(BIN)/python -m eval answers
	$(BIN)/python -m eval curve
	$(BIN)/python -m eval metamorphic
	$(BIN)/python -m eval readability

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

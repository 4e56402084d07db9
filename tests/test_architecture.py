"""The house keeps its shape: who may import whom, and that no question, outcome or response is left dangling.

Reads the sources and ``domain.yml`` without importing them. Each guard is also shown a fault, so that a
guard that can find nothing is found out.
"""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.triage.application import APPLICATION_SLOTS
from bot.triage.decision import OUTCOMES
from bot.triage.facts import COMPLAINT_BODIES, COMPLAINT_STAGES, CONCERN_TYPES, FACT_SLOTS, check_value
from bot.triage.questions import QUESTIONS

PROJECT = Path(__file__).resolve().parents[1]
LONGEST_MODULE = 1_000
TARGET_LENGTH = 450  # lines
STILL_LONG = {"bot.language.date_points"}  # to be parted, and none to be added

# What each part may import of this project, never upward:
# web, dialogue, actions, (records, delivery, language), triage.
LEAVES = {"bot.errors", "bot.settings"}
TRIAGE = {"bot.triage", "bot.errors"}
SUPPORT = {"bot.records", "bot.delivery", "bot.language"}
MAY_IMPORT: Mapping[str, set[str]] = {
    "bot.errors": set(),
    "bot.settings": {"bot.errors"},
    "bot.triage": TRIAGE,
    "bot.language": {"bot.language"} | TRIAGE | LEAVES,
    "bot.tuning": {"bot.tuning", "bot.language"} | TRIAGE | LEAVES,
    "bot.records": {"bot.records"} | TRIAGE | LEAVES,
    "bot.delivery": {"bot.delivery", "bot.records"} | TRIAGE | LEAVES,
    "actions": {"actions"} | SUPPORT | TRIAGE | LEAVES,
    "bot.dialogue": {"bot.dialogue", "actions"} | SUPPORT | TRIAGE | LEAVES,
    "bot.storytest": {"bot.storytest", "bot.dialogue", "actions"} | SUPPORT | TRIAGE | LEAVES,
    "bot.web": {"bot.web", "bot.dialogue", "actions"} | SUPPORT | TRIAGE | LEAVES,
}
ENTRANCES = ("bot.__main__", "bot.commands")  # the command line starts everything
RASA = {"rasa", "rasa_sdk"}
RASA_PARTS = ("actions", "bot.dialogue", "bot.storytest", "bot.language.components", *ENTRANCES)
MAY_PRINT = (*ENTRANCES, "bot.language.understand", "bot.language.build_encoder")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "misc", "common"}


@dataclass(frozen=True)
class Module:
    """One source file by its dotted name."""

    name: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def part(self) -> str:
        """The part of the house that it belongs to: ``actions``, ``bot.errors``, ``bot.triage`` …"""
        return part_of(self.name)


def part_of(name: str) -> str:
    first, *rest = name.split(".")
    return ".".join([first, *rest[:1]]) if first == "bot" else first


def belongs(name: str, parts: tuple[str, ...]) -> bool:
    return any(name == part or name.startswith((f"{part}.", f"{part}_")) for part in parts)


def modules() -> list[Module]:
    found = []
    for package in ("bot", "actions"):
        for path in sorted((PROJECT / package).rglob("*.py")):
            name = ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")
            found.append(Module(name, path.read_text(encoding="utf-8")))
    return found


MODULES = modules()
EACH_MODULE = pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name)
DOMAIN: dict[str, Any] = yaml.safe_load((PROJECT / "domain.yml").read_text(encoding="utf-8"))
RESPONSES: dict[str, list[dict[str, Any]]] = DOMAIN["responses"]
RULES: list[dict[str, Any]] = [
    rule
    for path in sorted((PROJECT / "data" / "rules").glob("*.yml"))
    for rule in yaml.safe_load(path.read_text(encoding="utf-8"))["rules"]
]


# ---- Imports -----------------------------------------------------------------------------------------------


def imported(tree: ast.Module) -> Iterator[str]:
    """Every module that is imported, at the top or inside a function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                yield f"relative import of {node.module}"
            elif node.module == "bot":
                yield from (f"bot.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


def wrong_imports(module: Module) -> list[str]:
    """The imports that this module may not have."""
    wrong = []
    for name in imported(module.tree):
        top = name.split(".")[0]
        if top in ("bot", "actions"):
            allowed = MAY_IMPORT.get(module.part)
            if allowed is not None and part_of(name) not in allowed:
                wrong.append(name)
        elif " " in name:
            wrong.append(name)
        elif top in RASA and not belongs(module.name, RASA_PARTS):
            wrong.append(name)
        elif module.part in TRIAGE and top not in sys.stdlib_module_names | {
            "pydantic",
            "yaml",
            "__future__",
        }:
            wrong.append(name)
    return wrong


@EACH_MODULE
def test_module_imports_only_what_lies_below_it(module: Module) -> None:
    assert wrong_imports(module) == []


@EACH_MODULE
def test_every_module_belongs_to_a_part_of_the_house(module: Module) -> None:
    assert module.name in ("bot", "bot.__main__") or module.part in {*MAY_IMPORT, *ENTRANCES}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bot.triage.window", "from bot.language.dates import find"),
        ("bot.triage.window", "import bot.settings"),
        ("bot.triage.window", "from bot import records"),
        ("bot.triage.window", "import requests"),
        ("bot.triage.window", "def late():\n    import sqlalchemy"),
        ("bot.triage.window", "from .facts import Facts"),
        ("bot.errors", "from bot.settings import Settings"),
        ("bot.settings", "from bot.triage.area import load_area"),
        ("bot.language.dates", "from bot.records.database import Database"),
        ("bot.language.dates", "from rasa.engine.graph import GraphComponent"),
        ("bot.records.database", "from bot.delivery.mailer import Mailer"),
        ("bot.records.database", "import rasa_sdk"),
        ("bot.delivery.mailer", "import actions.services"),
        ("actions.outcomes", "from bot.dialogue.state import state_of"),
        ("bot.dialogue.state", "from bot.web.api import routes"),
        ("bot.storytest.plugin", "import bot.web.app"),
        ("bot.web.api", "from rasa.core.agent import Agent"),
    ],
)
def test_import_upward_or_of_what_is_barred_is_found(name: str, text: str) -> None:
    assert wrong_imports(Module(name, text)) != []


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("bot.triage.window", "import calendar\nimport yaml\nfrom bot.errors import GuideError"),
        ("bot.language.components", "from rasa.engine.graph import GraphComponent"),
        ("bot.language.components_entities", "import rasa.shared"),
        ("bot.delivery.letters", "from bot.records.models import Application"),
        ("bot.web.api", "from bot.records.errors import ConversationNotFound\nimport starlette"),
        ("bot.commands.serve", "from bot.web.app import create_app"),
    ],
)
def test_import_downward_is_let_through(name: str, text: str) -> None:
    assert wrong_imports(Module(name, text)) == []


# ---- Modules -----------------------------------------------------------------------------------------------


def prints(module: Module) -> list[int]:
    """The lines that print."""
    return [
        node.lineno
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]


@EACH_MODULE
def test_every_module_says_what_its_job_is(module: Module) -> None:
    docstring = ast.get_docstring(module.tree)

    assert docstring is not None
    assert docstring.split("\n")[0].endswith((".", "?", ":"))


@EACH_MODULE
def test_no_module_is_longer_than_can_be_read(module: Module) -> None:
    assert module.text.count("\n") <= LONGEST_MODULE


def test_no_further_module_exceeds_the_target_length() -> None:
    long = {module.name for module in MODULES if module.text.count("\n") > TARGET_LENGTH}

    assert long <= STILL_LONG


@EACH_MODULE
def test_no_module_has_a_name_that_says_nothing(module: Module) -> None:
    assert not VAGUE_NAMES & set(module.name.split("."))


@EACH_MODULE
def test_only_commands_print(module: Module) -> None:
    if not belongs(module.name, MAY_PRINT):
        assert prints(module) == []


def test_print_is_found() -> None:
    assert prints(Module("bot.web.api", "def serve():\n    print('started')\n")) == [2]


def test_sources_were_found() -> None:
    assert {"bot.triage.decision", "bot.web.app", "actions.outcomes"} <= {module.name for module in MODULES}


# ---- Slots and questions -----------------------------------------------------------------------------------


@pytest.mark.parametrize("slot", [*FACT_SLOTS, *APPLICATION_SLOTS, "danger_hinted", "outcome", "incidents"])
def test_every_fact_and_application_answer_is_a_slot_of_the_domain(slot: str) -> None:
    assert slot in DOMAIN["slots"]


@pytest.mark.parametrize("slot", [*FACT_SLOTS, *APPLICATION_SLOTS])
def test_every_answer_can_be_the_payload_of_a_button(slot: str) -> None:
    assert slot in [
        entity if isinstance(entity, str) else next(iter(entity)) for entity in DOMAIN["entities"]
    ]


FORM_SLOTS = {slot for form in DOMAIN["forms"].values() for slot in form["required_slots"]}
# In a form only so that its validation action may set them; never asked.
NEVER_ASKED = {"council_candidates", "count_doubt", "incidents"}


@pytest.mark.parametrize("slot", sorted(FORM_SLOTS - NEVER_ASKED))
def test_every_question_of_a_form_is_asked_by_a_response_or_an_action(slot: str) -> None:
    assert f"utter_ask_{slot}" in RESPONSES or f"action_ask_{slot}" in DOMAIN["actions"]


@pytest.mark.parametrize("slot", QUESTIONS)
def test_every_triage_question_is_in_the_form_and_has_its_words(slot: str) -> None:
    assert slot in DOMAIN["forms"]["triage_form"]["required_slots"]
    assert RESPONSES[f"utter_ask_{slot}"][0]["text"]


def offered(response: str) -> list[tuple[str, Any]]:
    """The slots and values that the buttons of a response give."""
    values = []
    for button in RESPONSES[response][0].get("buttons", []):
        payload = button["payload"].replace("{{", "{").replace("}}", "}")
        assert payload.startswith("/inform{"), payload
        values += list(json.loads(payload.removeprefix("/inform")).items())
    return values


@pytest.mark.parametrize(
    ("slot", "values"),
    [
        ("immediate_danger", {True, False}),
        ("reported", {True, False}),
        ("reported_to", {"council", "police", "landlord", "other"}),
        ("concern_type", set(CONCERN_TYPES)),
        ("complaint_about", set(COMPLAINT_BODIES)),
        ("complaint_stage", set(COMPLAINT_STAGES)),
        ("incident_count", {1, 2, 3}),
        ("reports_in_window", {0, 1, 2, 3, "all"}),
        ("on_behalf", {True, False}),
        ("consent", {True, False}),
    ],
)
def test_every_closed_question_has_a_button_for_each_answer(slot: str, values: set[Any]) -> None:
    assert values <= {value for name, value in offered(f"utter_ask_{slot}") if name == slot}


@pytest.mark.parametrize(
    "response", [name for name in RESPONSES if name.startswith(("utter_ask_", "utter_outcome_"))]
)
def test_every_button_gives_a_value_that_its_slot_takes(response: str) -> None:
    special = {("council", "all"), ("reports_in_window", "all")}
    for slot, value in offered(response):
        assert slot in DOMAIN["slots"]
        if slot in FACT_SLOTS and (slot, value) not in special:
            check_value(
                slot, [value] if slot in ("reported_to", "complaint_about") and value != "unsure" else value
            )


# ---- Outcomes ----------------------------------------------------------------------------------------------


def tellers(module: Module) -> set[str]:
    """The outcomes that ``_TELLERS`` knows."""
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.AnnAssign)
            and isinstance(node.target, ast.Name)
            and node.target.id == "_TELLERS"
        ):
            assert isinstance(node.value, ast.Dict)
            return {key.value for key in node.value.keys if isinstance(key, ast.Constant)}
    return set()


def test_every_outcome_has_someone_who_tells_it() -> None:
    outcomes = next(module for module in MODULES if module.name == "actions.outcomes")

    assert tellers(outcomes) == set(OUTCOMES)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_every_outcome_has_words(outcome: str) -> None:
    assert RESPONSES[f"utter_outcome_{outcome}"][0]["text"].strip()


def test_missing_teller_is_found() -> None:
    module = Module("actions.outcomes", "_TELLERS: dict = {'application': print}")

    assert tellers(module) == {"application"} != set(OUTCOMES)


# ---- Responses ---------------------------------------------------------------------------------------------


def intents_of_action(action: str) -> set[str]:
    """The intents whose rule calls an action."""
    found = set()
    for rule in RULES:
        steps = rule["steps"]
        if any(step.get("action") == action for step in steps):
            found |= {step["intent"] for step in steps if "intent" in step}
    return found


# What the names that are put together from parts can come to.
EXPANSIONS: Mapping[str, set[str]] = {
    "utter_{}": {
        *(f"utter_{intent}" for intent in intents_of_action("action_answer_question")),
        # Questions that are heard by their words alone (actions/asides.py).
        "utter_ask_sources",
        "utter_ask_guidance",
        "utter_ask_earlier_review",
    },
    "utter_acknowledge_{}": {
        f"utter_acknowledge_{intent}" for intent in intents_of_action("action_acknowledge")
    },
    "utter_support_{}": {name for name in RESPONSES if name.startswith("utter_support_")},
    # A question's other ways, and what is said about it (actions/asking.py, actions/replies.py).
    "utter_{}_{}": {
        name
        for name in RESPONSES
        if re.fullmatch(rf"utter_(?:ask|again|simpler|why|counts|unsure)_(?:{'|'.join(FORM_SLOTS)})", name)
    },
    "utter_complaint_{}": {"utter_complaint_complaints_procedure", "utter_complaint_ombudsman"},
    "utter_ask_{}": {"utter_ask_incident_count", "utter_ask_reports_in_window"},
    "utter_ask_{}_at_least": {"utter_ask_incident_count_at_least", "utter_ask_reports_in_window_at_least"},
    # Help is said only for the questions that have some.
}


def response_names(module: Module) -> set[str]:
    """The responses that a module names; ``{}`` stands for what is put in."""
    names = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.JoinedStr):
            name = "".join(
                str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values
            )
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            name = node.value
        else:
            continue
        if re.fullmatch(r"utter_[a-z_{}]+", name) and not name.endswith("_"):
            names.add(name)
    return names


def used_responses(sources: list[Module]) -> set[str]:
    """Every response that the sources, the rules and Rasa's forms can say."""
    named = set().union(*(response_names(module) for module in sources))
    unknown = {name for name in named if "{}" in name} - set(EXPANSIONS)
    assert not unknown, f"say in EXPANSIONS what {sorted(unknown)} can come to"
    used = {name for name in named if "{}" not in name}
    for name in named & set(EXPANSIONS):
        used |= EXPANSIONS[name]
    used |= {
        step["action"]
        for rule in RULES
        for step in rule["steps"]
        if str(step.get("action")).startswith("utter_")
    }
    asked_by_rasa = {
        slot for slot in FORM_SLOTS - NEVER_ASKED if f"action_ask_{slot}" not in DOMAIN["actions"]
    }
    return used | {f"utter_ask_{slot}" for slot in asked_by_rasa}


SPEAKERS = [module for module in MODULES if module.part in ("actions", "bot.dialogue")]


def test_every_response_that_is_said_exists() -> None:
    assert used_responses(SPEAKERS) - set(RESPONSES) == set()


def test_every_response_that_exists_is_said() -> None:
    assert set(RESPONSES) - used_responses(SPEAKERS) == set()


def test_response_that_nothing_says_or_that_does_not_exist_is_found() -> None:
    silent = [module for module in SPEAKERS if module.name not in ("actions.filing", "actions.results")]
    typo = Module("actions.filing", "def say(d):\n    d.utter_message(response='utter_aplication_filed')\n")

    assert "utter_application_filed" in set(RESPONSES) - used_responses(silent)
    assert used_responses([*silent, typo]) - set(RESPONSES) == {"utter_aplication_filed"}
    with pytest.raises(AssertionError, match="EXPANSIONS"):
        used_responses([Module("actions.new", "def say(kind):\n    return f'utter_new_{kind}'\n")])


def test_every_information_intent_is_answered_by_a_rule() -> None:
    intents = {next(iter(one)) if isinstance(one, dict) else one for one in DOMAIN["intents"]}
    ruled = {step["intent"] for rule in RULES for step in rule["steps"] if "intent" in step}

    assert {intent for intent in intents if intent.startswith("ask_")} <= ruled


def asked_slots(sources: list[Module]) -> set[str]:
    """Every text that ``actions.asking`` holds: its slots among them."""
    return {
        node.value
        for module in sources
        if module.name == "actions.asking"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def named_actions(sources: list[Module]) -> set[str]:
    """Every text that looks like an action's name; each slot that is asked for has an action of its own."""
    return {f"action_ask_{slot}" for slot in FORM_SLOTS & asked_slots(sources)} | {
        node.value
        for module in sources
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"(action|validate)_\w+", node.value)
    }


def test_every_action_of_the_domain_is_written_and_every_rule_calls_one() -> None:
    declared = {next(iter(one)) if isinstance(one, dict) else one for one in DOMAIN["actions"]}
    called = {step["action"] for rule in RULES for step in rule["steps"] if "action" in step}
    known = declared | set(DOMAIN["forms"]) | set(RESPONSES)

    assert declared - named_actions([module for module in MODULES if module.part == "actions"]) == set()
    assert {name for name in called if not name.startswith("action_listen")} - known == set()

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.storytest.coverage_run import Listener, stories_under
from bot.storytest.mutants import EQUIVALENT_FILE, EquivalentListWrong, Maker, Mutant, equivalent_mutants
from bot.storytest.mutants_code import CodeMutants
from bot.storytest.mutants_dialogue import DialogueMutants
from bot.storytest.mutate import MODULES, Mutation, Tried, mutate
from bot.storytest.mutate_report import as_text
from bot.storytest.world import World
from bot.triage import decision, questions, window
from bot.triage.area import Area
from bot.triage.facts import Facts

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def dialogue(world: World) -> DialogueMutants:
    return DialogueMutants(world.agent, Listener(world).area)


@pytest.fixture(scope="module")
def makers(dialogue: DialogueMutants) -> list[Maker]:
    return [*(CodeMutants(module) for module in MODULES), dialogue]


def find(maker: Maker, words: str) -> Mutant:
    (mutant,) = [one for one in maker.mutants() if words in one.name]
    return mutant


# ---- Making mutants ----------------------------------------------------------------------------------------


def test_no_two_mutants_have_one_name_and_each_has_a_place(makers: list[Maker]) -> None:
    mutants = [mutant for maker in makers for mutant in maker.mutants()]
    assert len({mutant.name for mutant in mutants}) == len(mutants) > 300
    for mutant in mutants:
        lines = Path(mutant.path).read_text(encoding="utf-8").splitlines()
        assert 1 <= mutant.line <= len(lines)


def test_a_comparison_is_changed_while_the_mutant_lasts_and_then_is_as_before() -> None:
    maker = CodeMutants(window)
    mutant = find(maker, "<= reported_on  →  window_start(last + timedelta(days=1), months) < reported_on")
    reported_on, last = date(2026, 2, 28), date(2026, 8, 31)
    assert window.counts_until(reported_on, 6) == last
    with maker.put_in(mutant):
        assert window.counts_until(reported_on, 6) < last
    assert window.counts_until(reported_on, 6) == last


def test_whoever_imported_a_function_runs_the_changed_one(area: Area) -> None:
    maker = CodeMutants(decision)
    mutant = find(maker, "counted < needed  →  counted <= needed")
    told = {
        "reported": True,
        "reported_to": ("police",),
        "council": "derby",
        "concern_type": "asb_not_resolved",
    }
    facts = Facts(**told, incident_count=3, reports_in_window=3)  # type: ignore[arg-type]
    assert questions.next_question(facts, area, TODAY) == "on_behalf"
    with maker.put_in(mutant):
        assert questions.next_question(facts, area, TODAY) is None
    assert questions.next_question(facts, area, TODAY) == "on_behalf"


# With one report the search for the nearest miss comes by three, where the two comparisons part.
@pytest.mark.parametrize(("inside", "matters"), [(1, True), (3, True), (4, False)])
def test_a_mutant_matters_only_where_the_comparison_comes_out_otherwise(
    inside: int, matters: bool, area: Area
) -> None:
    maker, touched = CodeMutants(decision), set[str]()
    facts = Facts(
        reported=True, reported_to=("police",), council="derby", concern_type="asb_not_resolved",
        incident_count=4, reports_in_window=inside,
    )  # fmt: skip
    before = decision.decide(facts, area, TODAY)
    with maker.watching(touched):
        assert decision.decide(facts, area, TODAY) == before
    assert (find(maker, "counted < needed  →  counted <= needed").name in touched) is matters
    assert find(maker, "counted < needed  →  counted >= needed").name in touched


def test_numbers_beside_a_comparison_are_watched_the_same_way() -> None:
    maker, touched = CodeMutants(window), set[str]()
    with maker.watching(touched):
        window.window_start(TODAY, 6)
    assert find(maker, "1  →  2 in if months < 1:").name not in touched
    assert find(maker, "1  →  0 in month += 1").name in touched


def test_every_fault_of_the_dialogue_is_taken_out_again(dialogue: DialogueMutants, world: World) -> None:
    from actions import corrections
    from actions.turns import REPLIES

    def state() -> tuple[object, ...]:
        return (
            dict(world.responses()), dict(REPLIES), dict(vars(corrections)), decision._RULES,
            Listener(world).area.threshold,
        )  # fmt: skip

    before = state()
    for mutant in dialogue.mutants():
        with dialogue.put_in(mutant):
            pass
        assert state() == before, mutant.name


@pytest.mark.parametrize(
    ("words", "story", "noticed"),
    [
        ("reports: 3  →  2", "user: '2'\n      - outcome: keep_reporting", True),
        ("the rule keep_reporting is dropped", "user: '2'\n      - outcome: keep_reporting", True),
        ("the rule consent_needed is dropped", "user: '2'\n      - outcome: keep_reporting", False),
        ("kind 'why'", "user: why do you ask\n      - utter: utter_why_reports_in_window", True),
        ("kind 'wait'", "user: why do you ask\n      - utter: utter_why_reports_in_window", False),
    ],
)
def test_a_fault_is_noticed_by_a_story_that_checks_it(
    words: str,
    story: str,
    noticed: bool,
    dialogue: DialogueMutants,
    world: World,
    write: Callable[[str], Path],
) -> None:
    file = write(
        "fixtures:\n  - there: {reported: true, reported_to: [council], council: derby, "
        "concern_type: asb_not_resolved, incident_count: 4}\n"
        f"test_cases:\n  - test_case: one\n    fixtures: [there]\n    steps:\n      - {story}\n"
    )
    (one,) = stories_under([file])
    listener = Listener(world)
    assert listener.passes(one)
    with dialogue.put_in(find(dialogue, words)):
        assert listener.passes(one) is not noticed


# ---- The list of those that nobody can notice --------------------------------------------------------------


def test_every_mutant_listed_as_equivalent_exists(makers: list[Maker]) -> None:
    names = {mutant.name for maker in makers for mutant in maker.mutants()}
    assert set(equivalent_mutants()) <= names


def test_a_listed_mutant_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / EQUIVALENT_FILE.name
    path.write_text("- mutant: one\n  because: it is so\n", encoding="utf-8")
    with pytest.raises(EquivalentListWrong, match="'one'"):
        equivalent_mutants(path)


# ---- Trying them -------------------------------------------------------------------------------------------


class Silent:
    def looked(self, done: int, of: int) -> None: ...

    def tried(self, done: int, of: int, noticed: int, left_s: float) -> None: ...


def test_only_stories_that_a_mutant_matters_to_are_played(write: Callable[[str], Path]) -> None:
    stories = stories_under(
        [
            write(
                "test_cases:\n  - test_case: one\n    steps:\n      - press: No, not yet\n"
                "      - outcome: report_first\n"
            )
        ]
    )
    found = mutate(
        stories, {}, Silent(), cores=1,
        wanted=lambda mutant: "not set(reported_to)" in mutant.name or "rule report_first" in mutant.name
        or "utter_ask_harm" in mutant.name,
    )  # fmt: skip
    by_name = {one.mutant.name.split(": ")[1]: one for one in found.tried}
    dropped = by_name["the rule report_first is dropped"]
    assert (dropped.noticed_by, dropped.played) == ("one", 1)
    (swapped,) = [one for name, one in by_name.items() if "utter_ask_harm" in name]
    assert (swapped.noticed_by, swapped.could_notice, swapped.played) == (None, 0, 0)


def tried(name: str, noticed_by: str | None, equivalent: str | None = None) -> Tried:
    return Tried(Mutant(name, "number", "a.py", 3, "1  →  2"), noticed_by, 4, 4, equivalent)


def test_the_score_counts_what_can_be_noticed() -> None:
    found = Mutation(
        (tried("a", "one"), tried("b", None), tried("c", None, "it cannot be"), tried("d", "one", "wrong")),
        9,
        2.0,
    )
    assert found.score == pytest.approx(200 / 3)
    told = found.to_dict()
    assert (told["mutants"], told["noticed"], told["score"], told["equivalent"]) == (3, 2, 66.7, 1)
    assert [one["mutant"] for one in told["survivors"]] == ["b"]
    text = as_text(found)
    assert "a.py:3: number: 1  →  2 (4 stories touch it)" in text
    assert "take them off the list:\n  d (by 'one')" in text

"""The words about embedding and the code stay together."""

from __future__ import annotations

import re

import pytest
import yaml

from bot.settings import PROJECT
from bot.triage.facts import COUNCILS
from bot.web.colours import LEAST_CONTRAST
from bot.web.embed import LONGEST_OPENING, MOVING, loader
from bot.web.snippets import METHODS, Wishes, policy_lines, snippet

BASE = "https://guide.example.com"
DOCS = (PROJECT / "docs" / "embedding.md").read_text("utf-8")
LOADER = loader().decode()
MODULE = PROJECT / "docs" / "embedding" / "localgov_drupal" / "asb_case_review_guide"
BLOCK = (MODULE / "src" / "Plugin" / "Block" / "CaseReviewGuideBlock.php").read_text("utf-8")
HEADINGS = {
    "script": "One script tag",
    "component": "Web component",
    "iframe": "Frame",
    "link": "Plain link",
}
WISHES = re.findall(r'"(\w+)"', re.findall(r"const SETTINGS = \[([^\]]+)\]", LOADER)[0])


def section(heading: str) -> str:
    found = re.search(rf"^## {heading}$(.*?)(?=^## |\Z)", DOCS, re.M | re.S)
    assert found is not None
    return found[1]


def table(heading: str) -> list[str]:
    """The first column of a section's tables."""
    return re.findall(r"^\| `([\w-]+)` \|", section(heading), re.M)


@pytest.mark.parametrize("method", METHODS)
def test_each_way_is_shown_as_the_command_prints_it(method: str) -> None:
    shown = re.findall(r"^```(\w*)\n(.*?)^```", section(HEADINGS[method]), re.M | re.S)
    assert [text for kind, text in shown if kind == "html"] == [
        snippet(method, Wishes(base=BASE, council="derby")) + "\n"
    ]
    lines = "".join(f"{name} {source}\n" for name, source in policy_lines(method, BASE).items())
    assert [text for kind, text in shown if kind == ""] == ([lines] if lines else [])


def test_every_attribute_is_told() -> None:
    assert table("What you can set") == WISHES
    assert "`data-manual`" in DOCS
    assert f"{LEAST_CONTRAST}:1" in section("What you can set")
    assert f"up to {LONGEST_OPENING} characters" in section("What you can set")


def test_every_code_is_told() -> None:
    codes = set(re.findall(r'"(ASBG-[A-Z]+)"', LOADER))
    for file in ("bot/web/snippets.py", "bot/commands/embed.py"):
        codes |= set(re.findall(r"\b(EMBED-[A-Z]+)\b", (PROJECT / file).read_text("utf-8")))
    assert set(table("If it does not work")) == codes


def test_every_message_is_told() -> None:
    from_frame = set(re.findall(r'said\.type === "([\w-]+)"', LOADER))
    from_page = set(re.findall(r'#tell\("([\w-]+)"', LOADER)) | {"open", "hide"}
    told = re.findall(r"^\| (frame|page) \| `([\w-]+)`", section("The messages between page and frame"), re.M)
    assert {kind for sender, kind in told if sender == "frame"} == from_frame
    assert {kind for sender, kind in told if sender == "page"} == from_page


def test_the_drupal_block_sets_what_the_script_takes() -> None:
    assert re.findall(r"'(\w+)'", re.findall(r"WISHES = \[(.*?)\]", BLOCK)[0]) == WISHES
    defaults = re.findall(r"defaultConfiguration\(\): array \{\s+return \[(.*?)\];", BLOCK, re.S)[0]
    assert f"'script' => '{MOVING}'" in defaults
    names = re.findall(r"'(\w+)' =>", defaults)
    assert set(names) == {"guide", "script", "integrity", *WISHES}
    assert set(re.findall(r"\$form\['(\w+)'\] =", BLOCK)) == set(names)
    schema = yaml.safe_load((MODULE / "config/schema/asb_case_review_guide.schema.yml").read_text("utf-8"))
    assert list(schema["block.settings.asb_case_review_guide"]["mapping"]) == names


def test_the_drupal_block_knows_every_council() -> None:
    listed = re.findall(r"COUNCILS = \[(.*?)\];", BLOCK, re.S)[0]
    assert tuple(re.findall(r"'(\w+)' =>", listed)) == COUNCILS


def test_the_drupal_module_is_named_alike_everywhere() -> None:
    info = yaml.safe_load((MODULE / f"{MODULE.name}.info.yml").read_text("utf-8"))
    assert info["type"] == "module"
    assert f"namespace Drupal\\{MODULE.name}\\Plugin\\Block;" in BLOCK
    assert f"id: '{MODULE.name}'" in BLOCK

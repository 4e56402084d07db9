"""Shows the coverage: as text for a terminal, as a page, and as JUnit for a build server."""

from __future__ import annotations

from html import escape
from typing import Final
from xml.etree import ElementTree

from bot.storytest.coverage import KINDS, Coverage, Item

_STYLE: Final = """
body{margin:0 auto;max-width:960px;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1b2430;background:#fff}
table{border-collapse:collapse;width:100%;margin:8px 0 20px}th,td{text-align:left;padding:5px 12px 5px 0;
border-bottom:1px solid #e3e7ee;vertical-align:top}td.n,th.n{text-align:right}code{background:#eef1f6;padding:1px 4px}
.bar{display:inline-block;width:140px;height:12px;border:1px solid #33507a;border-radius:3px;overflow:hidden}
.bar i{display:block;height:100%;background:#33507a}.missed{color:#a3211a;font-weight:600}summary{cursor:pointer;font-weight:600}
:focus-visible{outline:3px solid #b45309;outline-offset:2px}
"""  # noqa: E501


def as_text(coverage: Coverage, colour: bool = False) -> str:
    """The coverage as lines: a table of kinds, then what is missing, by file and line.

    Args:
        coverage: The coverage.
        colour: Whether to colour it, for a terminal.

    Returns:
        The lines.
    """
    red, green, plain = ("\033[31m", "\033[32m", "\033[0m") if colour else ("", "", "")
    lines = [f"{'':20}{'touched':>9}{'of':>6}{'%':>8}"]
    for name, of_kind in coverage.figures().items():
        touched, items = of_kind["touched"], of_kind["items"]
        mark = green if touched == items else red
        lines.append(f"{name:20}{mark}{touched:>9}{plain}{items:>6}{_percent(touched, items):>8}")
    total = len(coverage.items)
    lines.append(f"{'all':20}{total - len(coverage.missing()):>9}{total:>6}{coverage.percent:>8.1f}")
    lines += ["", f"{coverage.stories} stories, {coverage.failed} of them failed and cover nothing."]
    missing = coverage.missing()
    if missing:
        lines += ["", f"{red}Not touched by any story that passes:{plain}"]
        lines += [
            f"{_place(item)}: {item.kind}: {item.name}{_by_failing(item, coverage)}" for item in missing
        ]
    if coverage.elsewhere:
        lines += ["", "No conversation can reach, and other tests do:"]
        lines += [f"{one.kind}: {one.name}: {why}" for one, why in coverage.elsewhere.items()]
    if coverage.wrongly_elsewhere:
        lines += [
            "",
            f"{red}Listed as out of reach, but touched; take them off coverage_elsewhere.yml:{plain}",
        ]
        lines += [f"{one.kind}: {one.name}" for one in coverage.wrongly_elsewhere]
    return "\n".join(lines) + "\n"


def as_page(coverage: Coverage) -> str:
    """The coverage as a page of its own, with every item and the stories that touch it.

    Args:
        coverage: The coverage.

    Returns:
        The page in HTML; it needs nothing from elsewhere.
    """
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td class="n">{one["touched"]}</td>'
        f'<td class="n">{one["items"]}</td><td class="n">{_percent(one["touched"], one["items"])} %</td>'
        f"<td>{_bar(one['touched'], one['items'])}</td></tr>"
        for name, one in coverage.figures().items()
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>What the stories cover</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body><main><h1>What the stories cover</h1>"
        f"<p>{coverage.stories} stories, {coverage.failed} of them failed and cover nothing. "
        f"{coverage.percent:.1f} % of {len(coverage.items)} things are touched.</p>"
        '<table><tr><th>Kind</th><th class="n">Touched</th><th class="n">Of</th><th class="n">%</th>'
        "<th>As a bar</th></tr>"
        f"{rows}</table>{''.join(_kind(kind, coverage) for kind in KINDS)}"
        f"{_elsewhere(coverage)}</main></body></html>\n"
    )


def as_junit(coverage: Coverage) -> str:
    """The coverage as JUnit: a suite for each kind, a case for each item, a failure for what is missing.

    Args:
        coverage: The coverage.

    Returns:
        The XML.
    """
    top = ElementTree.Element("testsuites", name="coverage of conversation stories")
    for kind, name in KINDS.items():
        items = [item for item in coverage.items if item.kind == kind]
        if not items:
            continue
        missing = set(coverage.missing(kind))
        suite = ElementTree.SubElement(
            top, "testsuite", name=name, tests=str(len(items)), failures=str(len(missing)), errors="0"
        )
        for item in items:
            case = ElementTree.SubElement(
                suite, "testcase", classname=f"coverage.{name.replace(' ', '_')}", name=item.name,
                file=item.path, line=str(item.line),
            )  # fmt: skip
            if item in missing:
                failure = ElementTree.SubElement(case, "failure", message="no story that passes touches it")
                failure.text = f"{_place(item)}: {item.kind}: {item.name}"
    ElementTree.indent(top)
    return ElementTree.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def _kind(kind: str, coverage: Coverage) -> str:
    items = [item for item in coverage.items if item.kind == kind]
    if not items:
        return ""
    missing = coverage.missing(kind)
    told = f"{len(missing)} missing" if missing else "all touched"
    rows = "".join(
        f"<tr><td>{escape(item.name)}</td><td><code>{escape(_place(item))}</code></td>"
        f'<td class="n">{_stories(item, coverage)}</td></tr>'
        for item in items
    )
    return (
        f"<details{' open' if missing else ''}><summary>{escape(KINDS[kind])}: {told}</summary>"
        f'<table><tr><th>What</th><th>Where</th><th class="n">Stories</th></tr>{rows}</table></details>'
    )


def _elsewhere(coverage: Coverage) -> str:
    if not coverage.elsewhere:
        return ""
    rows = "".join(
        f"<tr><td>{escape(one.kind)} {escape(one.name)}</td><td>{escape(why)}</td></tr>"
        for one, why in coverage.elsewhere.items()
    )
    return f"<h2>No conversation can reach</h2><table><tr><th>What</th><th>Why</th></tr>{rows}</table>"


def _stories(item: Item, coverage: Coverage) -> str:
    count = len(coverage.by[item])
    return str(count) if count else f'<span class="missed">none{escape(_by_failing(item, coverage))}</span>'


def _by_failing(item: Item, coverage: Coverage) -> str:
    return " (only by stories that fail)" if item in coverage.failing else ""


def _place(item: Item) -> str:
    return f"{item.path}:{item.line}"


def _bar(part: int, whole: int) -> str:
    return f'<span class="bar" aria-hidden="true"><i style="width:{_percent(part, whole)}%"></i></span>'


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}"

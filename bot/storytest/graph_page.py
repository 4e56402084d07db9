"""The flow as a page of its own: the picture, any story's way on it, and all of it once more in text.

One file without anything from elsewhere. It reads without script: the picture, and under it every question
with what each answer leads to. With script, a story can be chosen whose way then stands out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import yaml

from bot.settings import PROJECT
from bot.storytest.coverage import Coverage, Played
from bot.storytest.coverage_domain import domain_files
from bot.storytest.graph import ENDINGS, Flow, Node
from bot.storytest.graph_layout import words_of
from bot.storytest.graph_svg import Heat, draw

TITLE: Final = "The flow of the case review guide"
_STYLE: Final = """
:root{color-scheme:light}body{margin:0 auto;max-width:1560px;padding:24px;font:16px/1.5 system-ui,sans-serif;color:#1b2430;background:#fff}
h1{font-size:28px;margin:0 0 8px}h2{font-size:21px;margin:32px 0 8px}h3{font-size:16px;margin:18px 0 4px}
.picture{overflow-x:auto;border:1px solid #d4d9e1;border-radius:10px}.picture svg{display:block;min-width:1100px}
.tools{display:flex;flex-wrap:wrap;gap:12px 24px;align-items:end;margin:16px 0}
label{display:block;font-weight:600}select,button{font:inherit;padding:8px 10px;border:2px solid #33507a;border-radius:6px;background:#fff;max-width:100%}
button{cursor:pointer}:focus-visible{outline:3px solid #b45309;outline-offset:2px}a{color:#0b3d91}
table{border-collapse:collapse;margin:4px 0 0}th,td{text-align:left;padding:4px 14px 4px 0;border-bottom:1px solid #e3e7ee;vertical-align:top}
code{background:#eef1f6;padding:1px 4px;border-radius:3px}[hidden]{display:none}li{margin:2px 0}.way{max-width:80ch}
section:target{background:#fff7e0;outline:6px solid #fff7e0}
"""  # noqa: E501
_SCRIPT: Final = """
const ways=JSON.parse(document.getElementById('ways').textContent);
const pick=document.getElementById('story'),clear=document.getElementById('clear'),told=document.getElementById('way');
const svg=document.querySelector('.picture svg');
function mark(steps){
  svg.querySelectorAll('.box,.edge').forEach(e=>e.classList.remove('on','off'));
  svg.querySelectorAll('.badge').forEach(e=>e.remove());
  clear.disabled=!steps;
  if(!steps){told.textContent='';return}
  const pairs=new Set(steps.slice(1).map((to,i)=>steps[i]+'>'+to));
  svg.querySelectorAll('.box').forEach(e=>e.classList.add(steps.includes(e.dataset.node)?'on':'off'));
  svg.querySelectorAll('.edge').forEach(e=>e.classList.add(e.dataset.edges.split(' ').some(n=>pairs.has(n))?'on':'off'));
  const at={};steps.forEach((n,i)=>(at[n]=at[n]||[]).push(i+1));
  for(const [name,numbers] of Object.entries(at)){
    const rect=svg.querySelector('[data-node="'+name+'"] rect');if(!rect)continue;
    const g=document.createElementNS(svg.namespaceURI,'g');g.setAttribute('class','badge');
    const c=document.createElementNS(svg.namespaceURI,'circle'),t=document.createElementNS(svg.namespaceURI,'text');
    const words=numbers.slice(0,3).join(',')+(numbers.length>3?'…':'');
    c.setAttribute('cx',rect.getAttribute('x'));c.setAttribute('cy',rect.getAttribute('y'));c.setAttribute('r',9+2.5*words.length);
    t.setAttribute('x',rect.getAttribute('x'));t.setAttribute('y',+rect.getAttribute('y')+4);t.setAttribute('text-anchor','middle');
    t.textContent=words;g.append(c,t);svg.append(g);
  }
  told.textContent='This story goes: '+steps.map(s=>s.replaceAll('_',' ')).join(', then ')+'.';
}
pick.addEventListener('change',()=>mark(ways[pick.value]));
clear.addEventListener('click',()=>{pick.value='';mark(null);pick.focus()});
document.querySelector('.tools').hidden=false;
const asked=new URLSearchParams(location.search).get('story');
if(asked&&ways[asked]){pick.value=asked;mark(ways[asked])}
"""  # noqa: E501


def question_words() -> dict[str, str]:
    """The words of each question and outcome, by slot and outcome.

    Returns:
        The widget's words, on one line.
    """
    responses: dict[str, list[dict[str, str]]] = {}
    for path in domain_files(PROJECT):
        responses |= yaml.safe_load(path.read_text(encoding="utf-8")).get("responses") or {}
    words: dict[str, str] = {}
    for name, variations in responses.items():
        for start, end in (("utter_outcome_", ""), ("utter_ask_", "_first"), ("utter_ask_", "")):
            if name.startswith(start) and name.endswith(end):
                about = name.removeprefix(start).removesuffix(end)
                words[about] = " ".join(str(variations[0].get("text", "")).split())
    return words


def heat_of(coverage: Coverage) -> Heat:
    """How many stories came by each box and line.

    Args:
        coverage: The coverage.

    Returns:
        The heat.
    """
    nodes: dict[str, set[str]] = {}
    edges: dict[str, int] = {}
    for item, stories in coverage.by.items():
        if item.kind in ("question", "outcome"):
            nodes.setdefault(item.name, set()).update(stories)
        elif item.kind == "transition":
            edges[item.name] = len(stories)
            nodes.setdefault(item.name.split(" → ")[1], set()).update(stories)
    return Heat({name: len(found) for name, found in nodes.items()}, edges, coverage.stories)


def page(flow: Flow, played: Sequence[Played] = (), heat: Heat | None = None) -> str:
    """The page.

    Args:
        flow: The graph.
        played: The stories whose ways can be shown; without any, none can be chosen.
        heat: How many stories came by, as colour and number.

    Returns:
        The page in HTML.
    """
    words = question_words()
    ways = {one.story: list(one.way) for one in played if one.way and one.passed}
    data = json.dumps(ways, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    title = f"{TITLE}: what the stories cover" if heat else TITLE
    parts = [
        "<!doctype html>",
        f'<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<style>{_STYLE}</style></head><body><main>",
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_introduction(flow, heat))}</p>",
        _tools(played) if ways else "",
        '<div class="picture" tabindex="0" role="region" aria-label="The picture; it scrolls sideways">',
        draw(flow, title, questions=words, heat=heat, links=True),
        "</div>",
        "<h2>What the picture leaves out</h2><ul>",
        *(f"<li>{escape(sentence)}</li>" for sentence in flow.left_out),
        "</ul><h2>The same in words</h2>",
        *(_in_words(node, flow, words, heat) for node in flow.nodes),
        "</main>",
        f'<script type="application/json" id="ways">{data}</script><script>{_SCRIPT}</script>'
        if ways
        else "",
        "</body></html>",
    ]
    return "\n".join(part for part in parts if part) + "\n"


def _introduction(flow: Flow, heat: Heat | None) -> str:
    drawn = "Drawn from the rules themselves (bot/triage), so it cannot say anything else than they do."
    boxes = "Square boxes are questions, round ones are outcomes and ends. Choose a box to read it in words."
    colours = "The darker a box, the more stories come to it; dashed red is what no story comes to."
    return f"{drawn} {boxes} {colours}" if heat else f"{drawn} {boxes}"


def _tools(played: Sequence[Played]) -> str:
    by_file: dict[str, list[str]] = {}
    for one in played:
        if one.way and one.passed:
            by_file.setdefault(one.path.rsplit("/", 1)[-1], []).append(one.story)
    groups = "".join(
        f'<optgroup label="{escape(name)}">'
        + "".join(f'<option value="{escape(story)}">{escape(story)}</option>' for story in stories)
        + "</optgroup>"
        for name, stories in by_file.items()
    )
    return (
        '<div class="tools" hidden><div><label for="story">Show the way of a story</label>'
        f'<select id="story"><option value="">No story</option>{groups}</select></div>'
        '<button id="clear" type="button" disabled>Show no way</button></div>'
        '<p class="way" id="way" aria-live="polite"></p>'
    )


def _in_words(node: Node, flow: Flow, words: Mapping[str, str], heat: Heat | None) -> str:
    said = words.get(node.name) or ENDINGS.get(node.name, "")
    edges = [edge for edge in flow.edges if edge.source == node.name]
    rows = "".join(
        f"<tr><td>{escape(words_of(edge) or 'then')}</td>"
        f'<td><a href="#node-{edge.target}">{escape(edge.target.replace("_", " "))}</a></td>'
        + (f"<td>{heat.edges.get(edge.name, 0)} stories</td>" if heat else "")
        + "</tr>"
        for edge in edges
    )
    counted = "<th>Covered by</th>" if heat else ""
    table = f"<table><tr><th>Answer</th><th>Leads to</th>{counted}</tr>{rows}</table>" if edges else ""
    stories = f" {heat.nodes.get(node.name, 0)} stories come here." if heat else ""
    return (
        f'<section id="node-{node.name}"><h3>{escape(node.name.replace("_", " "))} '
        f"<small>({node.kind}, <code>{node.name}</code>)</small></h3>"
        f"<p>{escape(said)}{stories}</p>{table}</section>"
    )

// The result to keep: what came out, why, what to do next and whom to reach, with ways to take it along.

import { request } from "./api.js";
import { $, dayInWords, el, linked, mailLink, phoneLink, webLink, written } from "./dom.js";
import { askToErase, complainAt } from "./more.js";
import { offerPanel } from "./panels.js";
import { announce, fileButton } from "./transcript.js";

let shown = "null";

const part = (heading, kind, items) => (items?.length ? [el("h3", {}, heading), el(kind, {}, ...items)] : []);
const lines = (texts) => texts?.map((text) => linked(el("li", { dir: "auto" }), text));

function contact({ name, phone, email, url, note }) {
  const ways = [[phone ?? []].flat().map(phoneLink), email ? mailLink(email) : [], url ? webLink(url) : [], note ?? []].flat();
  return el("li", {}, el("strong", {}, name), ...ways.flatMap((way) => [el("br"), way]));
}

export function showResult(result = null) {
  const now = JSON.stringify(result);
  if (now === shown) return;
  shown = now;
  const inside = $("result").contains(document.activeElement);
  offerPanel("result", result && "Your result");
  if (inside) $("result-button").focus();
  if (!result) return;
  const { title, summary, next_steps: steps, contacts, reasons, reference, files, checked } = result;
  $("result-words").replaceChildren(el("h2", {}, title), written(el("div"), summary),
    ...(reference ? [el("p", {}, "Your reference: ", el("strong", { class: "code" }, reference))] : []),
    ...part("What to do next", "ol", lines(steps)), ...part("Who to contact", "ul", contacts?.map(contact)),
    ...part("Why", "ul", lines(reasons)),
    ...(checked ? [el("p", { class: "hint" }, `We checked these contacts on ${dayInWords(checked)}.`)] : []));
  $("files").replaceChildren(...(files ?? []).map(fileButton));
}

$("print").addEventListener("click", () => print());
$("result-erase").addEventListener("click", askToErase);
$("email-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { fine, problem } = await request("POST", "/result/email", { email: $("email").value.trim() });
  complainAt("email-problem", fine ? "" : problem, $("email"));
  $("email-sent").hidden = !fine;
  if (fine) announce($("email-sent").textContent);
});

// The panels between head and transcript, one open at a time, and the first of them: what the person told so far, each
// line with a way to change it. It stays, whatever is said after. Beside it: how far it still is.

import { $, button, el, unseen } from "./dom.js";

const NAMES = ["answers", "result", "more"];
const toggle = (name) => $(name + "-button");
export const isOpen = (name) => !$(name).hidden;

export function setPanel(name, open) {
  for (const other of NAMES) {
    const shown = open && other === name;
    $(other).hidden = !shown;
    toggle(other).setAttribute("aria-expanded", String(shown));
  }
}

// Whether one was open; the focus goes back to its button where it was inside.
export function closePanels() {
  const open = NAMES.find(isOpen);
  if (!open) return false;
  if ($(open).contains(document.activeElement)) toggle(open).focus();
  setPanel(open, false);
  return true;
}

// A panel that has nothing to show has no button either.
export function offerPanel(name, words) {
  if (!words && isOpen(name)) closePanels();
  toggle(name).hidden = !words;
  if (words) toggle(name).textContent = words;
}

for (const name of NAMES) toggle(name).addEventListener("click", () => setPanel(name, !isOpen(name)));

let shown = "[]";

export function showAnswers(answers = [], choose) {
  const now = JSON.stringify(answers);
  if (now === shown) return;
  shown = now;
  const inside = $("answers").contains(document.activeElement);
  offerPanel("answers", answers.length && `Your answers (${answers.length})`);
  $("answers").replaceChildren(el("dl", {}, ...answers.map(({ label, value, change }) => {
    const edit = button("Change", "quiet", () => {
      closePanels();
      choose(change, "Change: " + label);
    });
    edit.append(unseen(" " + label));
    return el("div", {}, el("dt", {}, label), el("dd", { dir: "auto" }, value), el("dd", {}, edit));
  })));
  if (inside) $("answers-button").focus();
}

export function spokenProgress({ question, outcome, progress }) {
  const about = !outcome && question && progress?.about;
  return about ? `About ${about} ${about === 1 ? "question" : "questions"} left.` : "";
}

export function showProgress(state) {
  const words = spokenProgress(state);
  $("progress").textContent = words.slice(0, -1);
  $("progress").hidden = !words;
}

// What the person told so far, each line with a way to change it, and how far it still is. It stays, whatever is said after.

import { $, button, el, unseen } from "./dom.js";
import { closePanels, offerPanel } from "./panels.js";

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

export function spokenProgress({ question, progress }) {
  const about = question && question !== "apply_now" && progress?.about; // whether to apply at all is asked by itself
  return about ? `About ${about} ${about === 1 ? "question" : "questions"} left.` : "";
}

export function showProgress(state) {
  const words = spokenProgress(state);
  $("progress").textContent = words.slice(0, -1);
  $("progress").hidden = !words;
}

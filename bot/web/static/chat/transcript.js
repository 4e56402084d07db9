// What was said, in order, seen and spoken: each message is announced once. Holds the focus when what had it goes.

import { file } from "./api.js";
import { $, button, el, unseen, written } from "./dom.js";

export const log = $("log");
const first = [...log.children]; // what stands above every conversation

export function clear() {
  log.replaceChildren(...first);
}

// A region of its own speaks: the transcript would be read again and again as it changes.
export function announce(text) {
  const spoken = el("p", {}, text);
  $("speaker").append(spoken);
  setTimeout(() => spoken.remove(), 3000); // sooner is lost on some phones, never is read twice
}

export function bubble(author, text) {
  const mine = author === "person";
  const node = el("div", { class: "message " + author, tabindex: "-1" }, unseen(mine ? "You said: " : "Guide said: "));
  if (mine) node.append(el("p", { dir: "auto" }, text));
  else written(node, text);
  log.append(node);
  return node;
}

export function note(text, ...actions) {
  log.append(el("div", { class: "note" }, el("p", {}, text), ...actions));
  toEnd();
  announce(text);
}

// Choices and notes are for now only. Says whether the focus was among them.
export function dropChoices() {
  const gone = [...log.querySelectorAll(".choices, .note")];
  const focused = gone.some((node) => node.contains(document.activeElement));
  gone.forEach((node) => node.remove());
  return focused;
}

// The person's own last words take the focus: they are read out, and the next choices are one Tab on.
export function focusLast() {
  ([...log.querySelectorAll(".person")].pop() ?? log).focus({ preventScroll: true });
}

export function toEnd() {
  log.scrollTop = log.scrollHeight;
}

export function showFrom(node) {
  log.scrollTop = node.offsetTop - log.offsetTop - 12;
}

export const fileButton = ({ title, href }) => button(title, "main", async () => {
  const content = await file(href);
  if (!content) return announce("The file cannot be reached just now. Please try again.");
  const link = el("a", { href: URL.createObjectURL(content), download: href.split("/").pop() });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  return announce("The file is saved with your downloads.");
});

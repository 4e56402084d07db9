// The panels between head and transcript: one open at a time, each with its button.

import { $ } from "./dom.js";

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

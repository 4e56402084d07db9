// Where one writes in own words: Enter sends, what is too long or missing is said, nothing written is taken away.

import { $ } from "./dom.js";
import { announce } from "./transcript.js";

export const box = $("text");
const form = $("form");
const problem = $("problem");
const LONGEST = 2000;
let wrong = null; // the field that has the problem

const length = (text) => [...text].length;

export const tooLong = (text) =>
  `Your message is ${length(text) - LONGEST} characters too long. Make it shorter, or send it in parts.`;

export function complain(text, field = box) {
  wrong?.removeAttribute("aria-invalid");
  wrong = text ? field : null;
  problem.textContent = text;
  problem.hidden = !text;
  if (!text) return;
  field.setAttribute("aria-invalid", "true");
  announce(text);
}

// `send` gets the text and says whether it took it; what it did not take stays in the box.
export function onWriting(send) {
  box.addEventListener("input", () => {
    if (length(box.value) > LONGEST) complain(tooLong(box.value));
    else if (!problem.hidden) complain("");
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value.trim();
    if (!text) complain("Write your answer first, or choose one above.");
    else if (length(text) > LONGEST) complain(tooLong(text));
    else if (send(text)) box.value = "";
    box.focus();
  });
}

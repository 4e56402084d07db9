// The answers offered with a question: buttons, boxes to tick where several may be right, a day to pick where a day
// is asked. Free text is always possible beside them, and is left to the composer.

import { complain } from "./composer.js";
import { button, dayInWords, el } from "./dom.js";

const { council } = document.body.dataset;

// The value in a payload of one value or a list of one; several choices go together as one such list.
const VALUE = /:\s*\[?("\w+")\]?\s*\}$/;
const ALONE = ["\"unsure\"", "\"skipped\""]; // goes with no other answer
const word = (choice) => VALUE.exec(choice.payload)?.[1];
const together = (picked) => picked[0].payload.replace(VALUE, `: [${picked.map(word).join(", ")}]}`);

function boxes(choices, choose) {
  const inputs = choices.map(() => el("input", { type: "checkbox" }));
  const done = button("Done", "main", () => {
    const picked = choices.filter((_, index) => inputs[index].checked);
    if (!picked.length) complain("Choose at least one answer, or write your own.", inputs[0]);
    else if (picked.length === 1) choose(picked[0].payload, picked[0].title);
    else choose(together(picked), picked.map((choice) => choice.title).join(", "));
  });
  return [...choices.map((choice, index) => el("label", { class: "tick" }, inputs[index], choice.title)), done];
}

function day(choose) {
  const input = el("input", { type: "date", id: "day" });
  return el("div", { class: "day" }, el("label", { for: "day" }, "Choose the day"), input,
    button("Use this day", "", () => {
      if (!input.value) return complain("Choose a day first, or write it in your own words.", input);
      return choose(dayInWords(input.value));
    }));
}

// Whether a message of the guide has anything to choose, or its question has; `asked` where it is the one that asks.
export function offer(message, { question, answer_kind: kind }, asked, choose) {
  const buttons = message.buttons ?? [];
  const several = kind !== "several" ? [] : buttons.filter((choice) =>
    word(choice) && !ALONE.includes(word(choice)) && choice.payload.includes(`"${question}"`));
  const ticked = several.length > 1 ? several : [];
  const single = buttons.filter((choice) => !ticked.includes(choice));
  const parts = single.map((choice) => button(choice.title, choice.payload.startsWith("/correct_answer") ? "quiet" : "",
    () => choose(choice.payload, choice.title)));
  if (ticked.length) parts.unshift(el("p", { class: "hint" }, "Choose all that are right. Then press Done."), ...boxes(ticked, choose));
  if (asked && kind === "day") parts.push(day(choose)); // after the buttons: its parts are many Tab stops
  // Whoever came from a council's page most likely lives there: one press says it, and nothing is taken for granted.
  if (asked && question === "council" && council) parts.unshift(button(council, "", () => choose(council)));
  if (!parts.length) return null;
  return el("div", { class: "choices", role: "group", "aria-label": ticked.length ? "Choose all that are right" : "Choose an answer" }, ...parts);
}

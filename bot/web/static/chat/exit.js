// Leaves at once: by the button, the link before everything, or Shift three times (GOV.UK's "Exit this page").
// Ends the conversation on the server, clears what this tab kept, and goes to a page that says nothing of it.

import { request } from "./api.js";
import { forget } from "./conversation.js";
import { $ } from "./dom.js";
import * as host from "./host.js";
import { announce } from "./transcript.js";

const PRESSES = 3;
const TOO_SLOW_MS = 5000;
const away = document.body.dataset.exit;
let presses = 0;
let timer;
let modified = false; // Shift was held for a capital letter

function leave(event) {
  event?.preventDefault();
  document.body.hidden = true; // nothing may be read while the next page is on its way
  document.title = "Loading";
  request("POST", "/exit", undefined, true);
  forget();
  host.post("exit");
  // The page around leaves by itself, to where the council wants; one that does not listen is taken along.
  if (!host.listens) top.location.replace(away);
}

function reset(words) {
  presses = 0;
  delete $("exit").dataset.presses;
  if (words) announce(words);
}

function press() {
  presses += 1;
  clearTimeout(timer);
  if (presses === PRESSES) return leave();
  const left = PRESSES - presses;
  $("exit").dataset.presses = presses;
  announce(`Shift, press ${left} more ${left === 1 ? "time" : "times"} to exit.`);
  timer = setTimeout(() => reset("Exit this page expired."), TOO_SLOW_MS);
}

for (const link of [$("exit"), $("exit-link")]) link.addEventListener("click", leave);
$("exit").addEventListener("keydown", (event) => { if (event.key === " ") leave(event); });
addEventListener("keydown", (event) => {
  if (event.key === "Shift") modified = modified && event.repeat;
  else modified = true;
});
addEventListener("keyup", (event) => {
  if (event.key === "Shift" && !modified) press();
  else if (presses && event.key !== "Shift") { clearTimeout(timer); reset(); }
});
host.on("shift", press);

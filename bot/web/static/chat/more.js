// What the More panel does: the size of the text, a code to go on elsewhere, the way in for one, starting again, and erasing for good.

import { request } from "./api.js";
import { adopt, begin, choose, end, isOver } from "./conversation.js";
import { $ } from "./dom.js";
import { closePanels, setPanel } from "./panels.js";
import * as store from "./store.js";
import { announce, clear, focusLast, note } from "./transcript.js";

const SIZES = [100, 125, 150, 200]; // per cent
const size = () => Number(store.get("size")) || 100;

const fit = () => { document.documentElement.style.fontSize = size() + "%"; };

function resize(by) {
  store.set("size", SIZES[SIZES.indexOf(size()) + by] ?? size());
  fit();
  announce(`Text size ${size()} %.`);
}

$("smaller").addEventListener("click", () => resize(-1));
$("larger").addEventListener("click", () => resize(1));
fit();

$("code-get").addEventListener("click", async () => {
  const { fine, data, problem } = await request("POST", "/carry-on-codes", {});
  $("code-given").hidden = !fine;
  complainAt("code-said", fine ? "" : problem);
  if (!fine) return;
  $("code-new").textContent = data.code;
  $("code-link").href = data.link;
  announce(`Your code is ${data.code}.`);
});

$("code-form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const { fine, data, problem } = await request("POST", "/carry-on", { code: $("code").value.trim() });
  complainAt("code-problem", fine ? "" : problem, $("code"));
  if (!fine) return;
  $("code").value = "";
  setPanel("more", false);
  adopt(data);
  focusLast();
});

// Says what is wrong beside a form and aloud; the field that is to be put right gets the focus. No words: all is well.
export function complainAt(id, text, field) {
  $(id).textContent = text;
  field?.setAttribute("aria-invalid", String(Boolean(text)));
  if (!text) return;
  announce(text);
  field?.focus();
}

$("restart").addEventListener("click", () => {
  closePanels();
  if (isOver()) begin();
  else choose("Start again");
});

export function askToErase() {
  if (isOver()) return;
  setPanel("more", true);
  $("erase-sure").hidden = false;
  $("erase-yes").focus();
}

// Whether it was asked, and now is not.
export function keep() {
  if ($("erase-sure").hidden) return false;
  $("erase-sure").hidden = true;
  $("erase").focus();
  return true;
}

$("erase").addEventListener("click", askToErase);
$("erase-no").addEventListener("click", keep);
$("erase-yes").addEventListener("click", async () => {
  const answer = store.get("token") ? await request("DELETE", "") : { fine: true };
  keep();
  setPanel("more", false);
  if (answer.fine || answer.over) {
    clear();
    end("This chat has been erased.").focus();
  } else {
    note("The chat could not be erased just now. Please try again.");
  }
});

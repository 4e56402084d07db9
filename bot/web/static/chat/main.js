// Puts the parts of the chat together and begins.

import { showAnswers, showProgress } from "./answers.js";
import { box, onWriting } from "./composer.js";
import { begin, choose, say, watch } from "./conversation.js";
import { $ } from "./dom.js";
import "./exit.js";
import * as host from "./host.js";
import { keep } from "./more.js";
import { closePanels } from "./panels.js";
import { showResult } from "./result.js";

const { main, ink } = document.body.dataset;
const set = (token, value) => document.documentElement.style.setProperty("--asbg-" + token, value);
for (const part of main ? ["brand", "head"] : []) {
  set(part, main);
  set(part + "-ink", ink);
  set("edge", "var(--asbg-line)");
}

watch((state) => {
  showAnswers(state.answers, choose);
  showResult(state.result);
  showProgress(state);
});
onWriting((text) => say(text));

// Escape closes what is open: the question about erasing, a panel, then the chat on the council's page.
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing && !keep() && !closePanels()) host.post("close");
});
$("close").addEventListener("click", () => host.post("close"));
host.on("open", ({ focus }) => {
  $("close").hidden = false;
  host.seen();
  if (focus) box.focus();
});
host.post("ready");
begin();

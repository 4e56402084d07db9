// The page of a call: keys, notes, copying, and the way in and out.

import "./keys.js";
import { wipeOnLeaving } from "./leaving.js";
import { keep } from "./notes.js";

wipeOnLeaving(() => keep(true));

// 999 stands on the screen at once; the call is marked, and the same words come from the conversation, a moment later.
document.getElementById("danger-button").addEventListener("click", () => {
  document.getElementById("danger-script").hidden = false;
});

for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.firstChild;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy);
    from.select();
    try {
      await navigator.clipboard.writeText(from.value);
      document.getElementById("copied").textContent = "Copied.";
      words.data = "Copied ";
    } catch {
      document.getElementById("copied").textContent = "Press Ctrl and C to copy it.";
      words.data = "Press Ctrl and C ";
      from.focus();
    }
  });
}

// What has to be put right comes first, then what was just given out, and else the words to say.
const wrong = document.querySelector("[aria-invalid=true]");
const first = wrong ?? document.getElementById("link") ?? document.getElementById("say");
first.focus({ preventScroll: first.id === "say" });

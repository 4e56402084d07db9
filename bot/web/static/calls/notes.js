// Keeps the notes while they are written, and takes them along with whatever is sent.

const box = document.getElementById("notes");
const said = document.getElementById("notes-state");
const note = document.getElementById("crm-note");
const token = document.querySelector("#answer [name=csrf]").value;
const WAIT = 500;
const AGAIN = 3000;

let kept = box.value;
let timer = 0;

export async function keep(onTheWayOut = false) {
  clearTimeout(timer);
  const notes = box.value;
  if (notes === kept) return;
  try {
    const answer = await fetch(box.dataset.address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams({ csrf: token, notes }),
      keepalive: onTheWayOut,
    });
    if (!answer.ok) throw new Error(answer.status === 401 ? "You were signed out: copy your notes first." : "");
    kept = notes;
    said.textContent = "Kept.";
  } catch (error) {
    said.textContent = error.message.startsWith("You") ? error.message : "Not kept yet. Trying again.";
    timer = setTimeout(keep, AGAIN);
  }
}

box.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(keep, WAIT);
  if (note) {
    const written = box.value.trim();
    note.value = note.value.split("\nNotes: ")[0] + (written ? `\nNotes: ${written}` : "");
  }
});
box.addEventListener("blur", () => keep());

addEventListener("submit", ({ target }) => {
  clearTimeout(timer);
  kept = box.value;
  if (target.id === "answer") return;
  const taken = Object.assign(document.createElement("input"), { type: "hidden", name: "notes", value: box.value });
  target.append(taken);
});

// Single keys: each element names its own in data-keys. They rest while somebody writes, and can be switched off.

const WRITES = "input:not([type=checkbox]):not([readonly]), textarea:not([readonly]), select";
const PRESSES = "button, a, summary";
const STORED = "asb-single-keys";

let leaving = false;

function allowed() {
  return localStorage.getItem(STORED) !== "off";
}

function act(node) {
  if (node.localName === "details") {
    node.open = !node.open;
    if (node.open) node.querySelector("[tabindex]").focus();
  } else if (node.matches(WRITES)) {
    node.focus();
  } else {
    node.click();
  }
}

function named(key) {
  const wanted = key.toLowerCase();
  return [...document.querySelectorAll("[data-keys]")].find(
    (node) => node.dataset.keys.split(" ").includes(wanted) && node.checkVisibility(),
  );
}

function enter(target) {
  const ticked = document.querySelector("input[name=choice]:checked");
  if (target.closest(PRESSES) || !ticked) return false;
  document.getElementById("send").click();
  return true;
}

function pressed(event) {
  if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
  const { target, key } = event;
  if (target.matches(WRITES)) {
    if (key === "Escape") (document.getElementById("say") ?? document.getElementById("main")).focus();
    return;
  }
  if (event.repeat || leaving) {
    if (leaving || key === "Backspace") event.preventDefault();
    return;
  }
  if (key === "Enter" ? enter(target) : allowed() && named(key) && (act(named(key)), true)) event.preventDefault();
}

addEventListener("keydown", pressed);
addEventListener("submit", () => { leaving = true; });
addEventListener("pageshow", () => { leaving = false; });

// Where "I am not sure" is ticked, nothing else is, and the other way round.
addEventListener("change", ({ target }) => {
  if (target.name !== "choice" || !target.checked) return;
  for (const other of document.querySelectorAll("input[name=choice]:checked")) {
    if (other !== target && "alone" in { ...target.dataset, ...other.dataset }) other.checked = false;
  }
});

const single = document.getElementById("single-keys");
if (single) {
  single.checked = allowed();
  single.addEventListener("change", () => localStorage.setItem(STORED, single.checked ? "on" : "off"));
}

// What must outlive a reload, for this tab only. Before the first message nothing is put on the device,
// and where the browser forbids it nothing ever is: then memory holds it until the page goes.

const NAMES = ["token", "queue", "size"];
const memory = {};
const stored = (action) => { try { action(); } catch { /* memory holds it */ } };

stored(() => NAMES.forEach((name) => { memory[name] = sessionStorage.getItem("asb-guide." + name); }));
let keeping = Boolean(memory.token);

export const get = (name) => memory[name] ?? null;

export function set(name, value) {
  memory[name] = value;
  if (!keeping) return;
  const key = "asb-guide." + name;
  stored(() => (value == null ? sessionStorage.removeItem(key) : sessionStorage.setItem(key, value)));
}

export function keep() {
  keeping = true;
  NAMES.forEach((name) => set(name, get(name)));
}

export function clear() {
  NAMES.forEach((name) => set(name, null));
  keeping = false;
}

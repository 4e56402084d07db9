// Speaks with the council's page around the frame, and with nobody else: protocol 1, `{guide: 1, type, …}`.

export const framed = parent !== window;
const handlers = {};
const allowed = [location.origin, ...document.body.dataset.origins.split(" ").filter(Boolean)];
const known = (origin) => allowed.includes(origin);
export let listens = false; // whether the page around speaks the protocol
let origin = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);

export const on = (type, handler) => { handlers[type] = handler; };

// Where the browser does not say who frames us, only the page at an allowed origin gets what is posted to it.
export function post(type, more = {}) {
  if (!framed) return;
  for (const target of known(origin) ? [origin] : allowed) parent.postMessage({ guide: 1, type, ...more }, target);
}

// Told on the button of a chat that is closed, until it is opened.
let hidden = false;
export const tellNews = (text) => { if (hidden) post("title", { text }); };
export function seen() {
  hidden = false;
  post("title", { text: "" });
}
on("hide", () => { hidden = true; });

addEventListener("message", (event) => {
  if (!framed || event.source !== parent || !known(event.origin) || event.data?.guide !== 1) return;
  ({ origin } = event);
  listens = true;
  if (Object.hasOwn(handlers, event.data.type)) handlers[event.data.type](event.data);
});

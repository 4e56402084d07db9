// Speaks with the council's page around the frame, and with nobody else: protocol 1, `{guide: 1, type, …}`.

export const framed = parent !== window;
const handlers = {};
const allowed = [location.origin, ...document.body.dataset.origins.split(" ").filter(Boolean)];
const known = (origin) => allowed.includes(origin);
let origin = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);

export const on = (type, handler) => { handlers[type] = handler; };

// Where the browser does not say who frames us, only the page at an allowed origin gets what is posted to it.
export function post(type, more = {}) {
  if (!framed) return;
  for (const target of known(origin) ? [origin] : allowed) parent.postMessage({ guide: 1, type, ...more }, target);
}

addEventListener("message", (event) => {
  if (!framed || event.source !== parent || !known(event.origin) || event.data?.guide !== 1) return;
  ({ origin } = event);
  if (Object.hasOwn(handlers, event.data.type)) handlers[event.data.type](event.data);
});

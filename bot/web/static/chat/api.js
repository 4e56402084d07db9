// Talks to the service and says what became of it. What to do then is left to others.

import * as store from "./store.js";

const API = "/api/conversations";
const PATIENCE_MS = 30000;

const pass = () => (store.get("token") ? { Authorization: "Bearer " + store.get("token") } : {});

// Resolves always: `fine`, or `over` (this conversation is no more), or `again` (trying again may help), or a `problem`.
export async function request(method, path, body, keepalive = false) {
  let status = 0;
  let data = {};
  try {
    const response = await fetch(API + path, {
      method, keepalive, signal: AbortSignal.timeout(PATIENCE_MS), credentials: "omit", body: body && JSON.stringify(body),
      headers: { ...pass(), ...(body && { "Content-Type": "application/json" }) },
    });
    data = response.status === 204 ? {} : await response.json();
    ({ status } = response);
  } catch { /* offline, or an answer cut short */ }
  return {
    data,
    fine: status >= 200 && status < 300,
    over: [401, 404, 410].includes(status),
    again: [0, 408, 409, 425, 429].includes(status) || status >= 500,
    problem: [data.detail, data.hint].filter(Boolean).join(" ") || "This did not work just now. Please try again.",
  };
}

// A file is the person's own, so it is fetched with the token, which no plain link could send.
export async function file(href) {
  const response = await fetch(href, { headers: pass(), credentials: "omit" }).catch(() => null);
  return response?.ok ? response.blob() : null;
}

// crypto.randomUUID is missing on a page without HTTPS.
export const newId = () => "10000000-1000-4000-8000-100000000000".replace(/[018]/g,
  (digit) => (digit ^ (crypto.getRandomValues(new Uint8Array(1))[0] & (15 >> (digit / 4)))).toString(16));

// Holds the conversation: begins it, goes on after a reload, sends each message until it is answered, ends it.
// It holds no rule: what is asked and answered is the service's. Whoever wants to know where it stands subscribes.

import { spokenProgress } from "./answers.js";
import { newId, request } from "./api.js";
import { offer } from "./choices.js";
import { box, complain, tooLong } from "./composer.js";
import { $, button } from "./dom.js";
import * as host from "./host.js";
import * as store from "./store.js";
import { announce, bubble, clear, dropChoices, fileButton, focusLast, log, note, showFrom, toEnd } from "./transcript.js";

const { opening } = document.body.dataset;
const WARNING = "To leave quickly, press Exit this page, or press Shift 3 times. It cannot clear your browser’s history.";
const watchers = [];
let queue = JSON.parse(store.get("queue") || "[]"); // messages not answered yet, oldest first
let begun = false;
let busy = false;
let over = false;

export const isOver = () => over;
export const watch = (watcher) => watchers.push(watcher);
const tell = (state) => watchers.forEach((watcher) => watcher(state));

function setBusy(value) {
  busy = value;
  $("typing").hidden = !value;
  log.setAttribute("aria-busy", String(value));
  if (value) toEnd();
}

const spoken = ({ text, buttons }) =>
  text + (buttons?.length ? ` You can choose: ${buttons.map((choice) => choice.title).join(", ")}.` : "");

// Everything of the conversation is shown again from the service's own record.
function show({ messages, state }, before = "") {
  const last = messages.findLastIndex((message) => message.from === "person");
  const fresh = messages.slice(last + 1);
  let first = log;
  messages.forEach((message, index) => {
    const node = message.text ? bubble(message.from, message.text) : log;
    if (index === last + 1) first = node;
    for (const one of message.files ?? []) node.append(fileButton(one));
    const choices = index > last && offer(message, state, index === messages.length - 1, choose);
    if (choices) log.append(choices);
  });
  tell(state);
  if (!before) showFrom(first);
  announce([before, "Guide said:", ...fresh.map(spoken), spokenProgress(state)].filter(Boolean).join(" "));
  host.tellNews("New answer");
}

export async function begin() {
  if (busy) return;
  const isNew = !store.get("token");
  begun = true;
  over = false;
  clear();
  setBusy(true);
  const answer = isNew ? await request("POST", "", { channel: "widget" }) : await resume();
  setBusy(false);
  if (!isNew && answer.over) {
    forget();
    await begin();
  } else if (answer.fine) {
    if (isNew) store.set("token", answer.data.token);
    if (isNew && opening) bubble("bot", opening);
    show(answer.data, isNew ? [WARNING, opening].filter(Boolean).join(" ") : "");
  } else {
    begun = false;
    note("The guide cannot be reached just now. Nothing is lost.", button("Try again", "main", retry));
  }
}

// A message that was under way when the page went is sent first: by its id it is never doubled.
async function resume() {
  while (queue.length) {
    const answer = await request("POST", "/messages", queue[0]);
    if (answer.over || answer.again) return answer;
    saveQueue(queue.slice(1));
  }
  return request("GET", "");
}

function saveQueue(value) {
  queue = value;
  store.set("queue", JSON.stringify(queue));
}

// Goes on with a conversation that was begun elsewhere.
export function adopt({ token, ...turn }) {
  store.set("token", token);
  store.keep();
  saveQueue([]);
  clear();
  begun = true;
  over = false;
  show(turn);
}

export function forget() {
  store.clear();
  queue = [];
}

// Says whether the message was taken: while an answer is under way it stays where it was written.
export function say(text, label = text) {
  if (over || !begun) return false;
  if (busy) {
    announce("The guide is still writing. Your words are kept.");
    return false;
  }
  complain("");
  dropChoices();
  saveQueue([...queue, { id: newId(), text }]);
  store.keep();
  bubble("person", label).dataset.id = queue.at(-1).id;
  deliver();
  return true;
}

export function choose(text, label) {
  if (say(text, label)) focusLast();
}

async function deliver() {
  while (queue.length) {
    const [head] = queue;
    setBusy(true);
    const answer = await request("POST", "/messages", head);
    setBusy(false);
    if (queue[0] !== head) return; // left, erased or carried on elsewhere meanwhile
    if (answer.fine) {
      saveQueue(queue.slice(1));
      if (queue.length) dropChoices();
      show({ ...answer.data, messages: answer.data.messages.filter((message) => message.from !== "person") });
    } else if (answer.over) {
      return end("This chat has ended.");
    } else if (answer.again) {
      return note(navigator.onLine ? "Your message was not sent. You can try again: it will not be sent twice."
        : "You are offline. Your message is kept, and will be sent when you are back online.",
      button("Try again", "main", retry));
    } else {
      refuse(head, answer);
    }
  }
}

function retry() {
  if (busy) return;
  if (dropChoices()) focusLast();
  if (begun) deliver();
  else begin();
}

addEventListener("online", () => {
  if (log.querySelector(".note") && !over) retry();
});

// What cannot be taken as it is goes back to where it was written, with what to do about it.
function refuse(head, { data, problem }) {
  saveQueue(queue.slice(1));
  log.querySelector(`[data-id="${head.id}"]`)?.remove();
  if (!box.value) box.value = head.text;
  complain(data.code === "TEXT-TOO-LONG" ? tooLong(head.text) : problem);
}

export function end(text) {
  forget();
  over = true;
  dropChoices();
  tell({});
  const start = button("Start a new chat", "main", () => { begin(); log.focus(); });
  note(text, start);
  return start;
}

/* The case review guide as a chat on a web page.
 *
 * One script tag is all that a page needs. It talks to /api/conversations on the host that served it,
 * builds all it shows from text nodes, and holds no rule: what is asked and answered is the service's.
 */
(() => {
  "use strict";

  const script = document.currentScript;
  const API = new URL("/api/conversations", script.src).href;
  const MANY = ["reported_to", "complaint_about", "incident_reported_to"];
  const ALONE = /\b(not sure|unsure|don.?t know|none|no one|nobody|skip)\b/i;
  const LONGEST = 2000;
  const PATIENCE_MS = 30000;

  /* ---- small tools -------------------------------------------------------------------------- */

  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== false && value !== null) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children);
    return node;
  }

  // What must outlive a reload, kept for this tab only; in memory where the browser forbids even that.
  const memory = {};
  const store = {
    get(name) {
      try { return sessionStorage.getItem("asb-guide." + name); } catch { return memory[name] ?? null; }
    },
    set(name, value) {
      memory[name] = value;
      try {
        if (value === null) sessionStorage.removeItem("asb-guide." + name);
        else sessionStorage.setItem("asb-guide." + name, value);
      } catch { /* memory holds it */ }
    },
  };

  function newId() {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = crypto.getRandomValues(new Uint8Array(16)); // a page without HTTPS has no randomUUID
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  async function request(method, path, body) {
    const headers = {};
    if (body) headers["Content-Type"] = "application/json";
    if (token) headers.Authorization = "Bearer " + token;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), PATIENCE_MS);
    try {
      const response = await fetch(API + path, {
        method, headers, body: body && JSON.stringify(body), signal: abort.signal, credentials: "omit",
      });
      const data = response.status === 204 ? {} : await response.json();
      return { status: response.status, data };
    } catch {
      return { status: 0, data: {} };
    } finally {
      clearTimeout(timer);
    }
  }

  const isFine = (answer) => answer.status >= 200 && answer.status < 300;
  const isOver = (answer) => [401, 404, 410].includes(answer.status);
  const isWorthAnotherTry = (answer) =>
    [0, 408, 409, 425, 429].includes(answer.status) || answer.status >= 500;

  /* ---- text: paragraphs, lists and links, from text nodes only ------------------------------- */

  const LINKS = new RegExp([
    "(https?:\\/\\/[^\\s<>\"]+|\\bwww\\.[^\\s<>\"]+)",
    "([\\w.+-]+@[\\w-]+(?:\\.[\\w-]+)+)",
    "((?<![\\w-])(?:\\+44 ?|0)\\d[\\d ]{5,12}\\d(?![\\w-]))",
    "(?<=\\b(?:call|ring|dial|phone|textphone|on|or):? )((?:999|101|111|112|116 123|18000)(?!\\w))",
  ].join("|"), "gi");

  function isPhone(text) {
    const digits = text.replace(/\D/g, "").length;
    return (digits >= 10 && digits <= 12) || /^0800 ?1111$/.test(text);
  }

  function linked(box, text) {
    let done = 0;
    for (const match of text.matchAll(LINKS)) {
      let [found, url, mail, phone] = match;
      if (url) found = found.replace(/[.,;:!?)\]'"’]+$/, "");
      if (phone && !isPhone(found)) continue;
      const href = url ? (/^www/i.test(found) ? "https:" + "//" + found : found)
        : mail ? "mailto:" + found : "tel:" + found.replace(/[^\d+]/g, "");
      box.append(text.slice(done, match.index), el("a", { href }, found));
      done = match.index + found.length;
    }
    box.append(text.slice(done));
    return box;
  }

  function written(box, text) {
    let list = null;
    let paragraph = null;
    for (const line of text.split("\n")) {
      const item = /^\s*(?:[-*•]|(\d{1,2})[.)])\s+(.*)$/.exec(line);
      if (item) {
        const kind = item[1] ? "ol" : "ul";
        paragraph = null;
        if (list?.localName !== kind) box.append(list = el(kind));
        list.append(linked(el("li", { value: item[1] ?? null }), item[2]));
      } else if (!line.trim()) {
        list = paragraph = null;
      } else {
        list = null;
        if (paragraph) paragraph.append(el("br"));
        else box.append(paragraph = el("p"));
        linked(paragraph, line);
      }
    }
    return box;
  }

  /* ---- the parts on the page ------------------------------------------------------------------ */

  const button = (text, kind, onclick) =>
    el("button", { type: "button", class: "asbg-button asbg-button--" + kind, onclick }, text);

  const launcher = el("button", {
    type: "button", class: "asbg-launcher", "aria-expanded": "false", "aria-controls": "asbg-panel",
    "aria-haspopup": "dialog", onclick: () => (isOpen ? close() : open()),
  }, "Case review guide");
  const title = el("h2", { id: "asbg-title", class: "asbg-title" }, "Case review guide");
  const again = button("Start again", "quiet", () => (over ? begin() : say("Start again")));
  const erasing = button("Erase this chat", "quiet", () => askToErase());
  const log = el("div", {
    class: "asbg-log", role: "log", "aria-live": "off", "aria-label": "Conversation", tabindex: "0",
  });
  const typing = el("p", { class: "asbg-typing", hidden: true }, "The guide is writing…");
  const box = el("textarea", {
    id: "asbg-text", class: "asbg-text", rows: "2", autocomplete: "off", enterkeyhint: "send",
    "aria-describedby": "asbg-hint asbg-problem", onkeydown: onKey, oninput: () => count(),
  });
  const problem = el("p", { id: "asbg-problem", class: "asbg-problem", hidden: true });
  const form = el("form", { class: "asbg-form", novalidate: true, onsubmit: onSubmit },
    el("label", { for: "asbg-text", class: "asbg-label" }, "Your answer"),
    problem,
    el("div", { class: "asbg-row" }, box, el("button", { type: "submit", class: "asbg-button asbg-button--main" }, "Send")),
    el("p", { id: "asbg-hint", class: "asbg-hint" }, "Enter sends. Shift and Enter makes a new line."));
  const panel = el("section", {
    id: "asbg-panel", class: "asbg-panel", role: "dialog", "aria-labelledby": "asbg-title", hidden: true,
  },
  el("div", { class: "asbg-head" }, title, button("Close", "close", () => close())),
  el("div", { class: "asbg-tools" },
    linked(el("p", { class: "asbg-urgent" }), "In danger now? Call 999."), again, erasing),
  log, typing, form);
  // A second region speaks: the log itself would be read again and again as it changes.
  const speaker = el("div", { class: "asbg-hidden", "aria-live": "polite", "aria-atomic": "false" });
  const root = el("div", { class: "asbg", lang: "en-GB" }, launcher, panel, speaker);

  let token = store.get("token");
  let queue = JSON.parse(store.get("queue") || "[]"); // messages not answered yet, oldest first
  let titles = {}; // payload to the words on its button
  let isOpen = false;
  let begun = false;
  let busy = false;
  let over = false;

  /* ---- opening and closing ---------------------------------------------------------------------- */

  const narrow = matchMedia("(max-width: 40rem), (max-height: 30rem)");

  // Where the panel covers the page, the page behind it must not be reached by accident.
  function coverPage() {
    const covers = isOpen && narrow.matches;
    for (const node of document.body.children) if (node !== root) node.inert = covers;
    if (covers) panel.setAttribute("aria-modal", "true");
    else panel.removeAttribute("aria-modal");
  }

  function open(byPerson = true) {
    isOpen = true;
    store.set("open", "yes");
    panel.hidden = false;
    root.classList.add("asbg--open");
    launcher.setAttribute("aria-expanded", "true");
    coverPage();
    if (byPerson) box.focus();
    if (!begun) begin(byPerson);
  }

  function close() {
    isOpen = false;
    store.set("open", null);
    panel.hidden = true;
    root.classList.remove("asbg--open");
    launcher.setAttribute("aria-expanded", "false");
    coverPage();
    launcher.focus();
  }

  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (log.querySelector(".asbg-confirm")) keep();
    else close();
  });
  narrow.addEventListener("change", coverPage);

  /* ---- what is shown and spoken ----------------------------------------------------------------- */

  function announce(text) {
    const spoken = el("p", {}, text);
    speaker.append(spoken);
    setTimeout(() => spoken.remove(), 3000); // sooner is lost on some phones, never is read twice
  }

  function setBusy(value) {
    busy = value;
    typing.hidden = !value;
    log.setAttribute("aria-busy", String(value));
    if (value) log.scrollTop = log.scrollHeight;
  }

  function bubble(author, text) {
    const mine = author === "person";
    const node = el("div", { class: "asbg-message asbg-message--" + (mine ? "person" : "bot") },
      el("span", { class: "asbg-hidden" }, mine ? "You said: " : "Guide said: "));
    if (mine) node.append(el("p", {}, text));
    else written(node, text);
    log.append(node);
    return node;
  }

  function dropChoices() {
    for (const node of log.querySelectorAll(".asbg-choices, .asbg-note")) node.remove();
  }

  function choices(buttons, many) {
    const group = el("div", {
      class: "asbg-choices", role: "group", "aria-label": many ? "Choose all that are right" : "Choose an answer",
    });
    if (many) group.append(el("p", { class: "asbg-hint" }, "Choose all that are right. Then press Done."));
    for (const choice of buttons) {
      titles[choice.payload] = choice.title;
      const alone = !many || choice.exclusive || ALONE.test(choice.title);
      const node = button(choice.title, "choice", () => {
        if (alone) choose(choice.payload, choice.title);
        else node.setAttribute("aria-pressed", String(node.getAttribute("aria-pressed") !== "true"));
      });
      node.choice = choice;
      if (!alone) node.setAttribute("aria-pressed", "false");
      group.append(node);
    }
    if (many) group.append(el("div", { class: "asbg-end" }, button("Done", "main", () => done(group))));
    log.append(group);
  }

  function done(group) {
    const picked = [...group.querySelectorAll('[aria-pressed="true"]')].map((node) => node.choice);
    if (!picked.length) return complain("Choose at least one answer, or write your own.");
    const words = picked.map((choice) => choice.title).join(", ");
    choose(picked.length === 1 ? picked[0].payload : picked.map(plainWord).join(", "), words);
  }

  // Several choices go as words. Those of the payload are short, and one title may name what another means.
  function plainWord(choice) {
    const found = /:\s*\[?"(\w+)"\]?\s*\}$/.exec(choice.payload);
    return found && found[1] !== "other" ? found[1] : choice.title;
  }

  // The button that was pressed goes away, so the focus moves to the log: the next choices are one Tab on.
  function choose(text, label) {
    if (busy) return;
    log.focus({ preventScroll: true });
    say(text, label);
  }

  function showReplies(messages, state, { spoken = true } = {}) {
    const last = messages.findLastIndex((message) => message.from === "person");
    let first = null;
    messages.forEach((message, index) => {
      const text = message.from === "person" ? titles[message.text] ?? message.text : message.text;
      const node = text ? bubble(message.from, text) : null;
      if (index > last) first ??= node;
      for (const file of message.files ?? []) node?.append(download(file));
      const buttons = message.buttons ?? [];
      for (const choice of buttons) titles[choice.payload] = choice.title;
      if (!buttons.length || index < last) return;
      choices(buttons, message.choices === "many" || (!message.choices && MANY.includes(state?.question)));
    });
    if (first) log.scrollTop = Math.min(log.scrollHeight, first.offsetTop - log.offsetTop - 12);
    if (!spoken) return;
    const fresh = messages.slice(last + 1);
    const names = fresh.flatMap((message) => (message.buttons ?? []).map((choice) => choice.title));
    const said = fresh.map((message) => message.text).filter(Boolean).join(" ");
    announce("Guide said: " + said + (names.length ? " You can choose: " + names.join(", ") + "." : ""));
  }

  // A file is the person's own, so it is fetched with the token, which no plain link could send.
  function download({ title, href }) {
    return button(title, "main", async () => {
      const headers = { Authorization: "Bearer " + token };
      const response = await fetch(new URL(href, API), { headers, credentials: "omit" }).catch(() => null);
      if (!response?.ok) return note("The file cannot be reached just now. Please try again.");
      const link = el("a", { href: URL.createObjectURL(await response.blob()), download: href.split("/").pop() });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    });
  }

  function note(text, ...actions) {
    const node = el("div", { class: "asbg-note" }, el("p", {}, text), ...actions);
    log.append(node);
    log.scrollTop = log.scrollHeight;
    announce(text);
    return node;
  }

  function complain(text) {
    problem.textContent = text;
    problem.hidden = !text;
    if (text) {
      box.setAttribute("aria-invalid", "true");
      announce(text);
    } else {
      box.removeAttribute("aria-invalid");
    }
  }

  /* ---- the conversation --------------------------------------------------------------------------- */

  async function begin(spoken = true) {
    if (busy) return;
    begun = true;
    over = false;
    log.replaceChildren();
    setBusy(true);
    const answer = token ? await resume() : await request("POST", "", { channel: "widget" });
    setBusy(false);
    if (token && isOver(answer)) {
      forget();
      await begin(spoken);
      return;
    }
    if (!isFine(answer)) {
      begun = false;
      note("The guide cannot be reached just now. Nothing is lost.", button("Try again", "main", () => retry(begin)));
      return;
    }
    if (answer.data.token) store.set("token", token = answer.data.token);
    log.replaceChildren();
    showReplies(answer.data.messages, answer.data.state, { spoken });
  }

  // A message that was under way when the page went is sent first: by its id it is never doubled.
  async function resume() {
    while (queue.length) {
      const answer = await request("POST", "/messages", { text: queue[0].text, id: queue[0].id });
      if (isOver(answer) || isWorthAnotherTry(answer)) return answer;
      saveQueue(queue.slice(1));
    }
    return request("GET", "");
  }

  function saveQueue(value) {
    queue = value;
    store.set("queue", JSON.stringify(queue.map(({ id, text }) => ({ id, text }))));
  }

  function forget() {
    token = null;
    store.set("token", null);
    saveQueue([]);
    titles = {};
  }

  function say(text, label = text) {
    if (busy || over || !begun) return;
    complain("");
    dropChoices();
    saveQueue([...queue, { id: newId(), text, node: bubble("person", label) }]);
    deliver();
  }

  async function deliver() {
    while (queue.length) {
      const [head] = queue;
      setBusy(true);
      const answer = await request("POST", "/messages", { text: head.text, id: head.id });
      setBusy(false);
      if (isFine(answer)) {
        saveQueue(queue.slice(1));
        if (queue.length) dropChoices();
        showReplies(answer.data.messages.filter((message) => message.from !== "person"), answer.data.state);
      } else if (isOver(answer)) {
        end("This chat has ended.");
        return;
      } else if (isWorthAnotherTry(answer)) {
        note("Your message was not sent. You can try again: it will not be sent twice.",
          button("Try again", "main", () => retry(deliver)));
        return;
      } else {
        refuse(head, answer.data);
      }
    }
  }

  function retry(action) {
    if (busy) return;
    dropChoices();
    log.focus({ preventScroll: true });
    action();
  }

  // What cannot be taken as it is goes back to where it was written, with what to do about it.
  function refuse(head, data) {
    saveQueue(queue.slice(1));
    head.node?.remove();
    if (!box.value) box.value = head.text;
    complain(data.code === "TEXT-TOO-LONG" ? tooLong(head.text)
      : [data.detail, data.hint].filter(Boolean).join(" ") || "This could not be sent.");
  }

  function end(text) {
    forget();
    over = true;
    dropChoices();
    note(text, button("Start a new chat", "main", () => retry(begin)));
  }

  /* ---- erasing -------------------------------------------------------------------------------------- */

  function askToErase() {
    if (busy || over || log.querySelector(".asbg-confirm")) return;
    const node = el("div", { class: "asbg-confirm", role: "group", "aria-labelledby": "asbg-erase" },
      el("p", { id: "asbg-erase" }, "Erase this chat? You cannot get it back. An application you have already sent stays with the council."),
      button("Yes, erase it", "main", () => erase()), button("No, keep it", "choice", () => keep()));
    log.append(node);
    log.scrollTop = log.scrollHeight;
    node.querySelector("button").focus();
  }

  function keep() {
    log.querySelector(".asbg-confirm")?.remove();
    erasing.focus();
  }

  async function erase() {
    if (busy) return;
    setBusy(true);
    const answer = token ? await request("DELETE", "") : { status: 204 };
    setBusy(false);
    if (!isFine(answer) && !isOver(answer)) {
      keep();
      note("The chat could not be erased just now. Please try again.");
      return;
    }
    log.replaceChildren();
    end("This chat has been erased.");
    log.querySelector(".asbg-note button").focus();
  }

  /* ---- writing -------------------------------------------------------------------------------------- */

  const length = (text) => [...text].length;
  const tooLong = (text) =>
    `Your message is ${length(text) - LONGEST} characters too long. Make it shorter, or send it in parts.`;

  function count() {
    const left = LONGEST - length(box.value);
    if (left < 0) complain(tooLong(box.value));
    else if (!problem.hidden) complain("");
  }

  function onKey(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  }

  function onSubmit(event) {
    event.preventDefault();
    const text = box.value.trim();
    if (busy || over || !begun) return;
    if (!text) complain("Write your answer first, or choose one above.");
    else if (length(text) > LONGEST) complain(tooLong(text));
    else {
      box.value = "";
      say(text);
    }
    box.focus();
  }

  /* ---- on the page ------------------------------------------------------------------------------------ */

  const styles = el("link", { rel: "stylesheet", href: script.dataset.styles || new URL("widget.css", script.src).href });
  const place = () => {
    document.body.append(root);
    if (store.get("open")) open(false);
  };
  styles.addEventListener("load", place, { once: true });
  styles.addEventListener("error", place, { once: true });
  document.head.append(styles);
})();

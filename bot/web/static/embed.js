/* Puts the case review guide on a council's page: a button now, the chat in a frame once it is pressed.
 * Until then nothing is fetched, and this script never stores anything. How to use it: docs/embedding.md.
 */
(() => {
  "use strict";

  const NAME = "asb-case-review-guide";
  const PROTOCOL = 1;
  const SETTINGS = ["council", "main", "ink", "position", "label", "opening", "exit"];
  const MAIN = "#1d5c4a";
  const INK = "#ffffff";
  const LEAST_CONTRAST = 4.5; // WCAG 2.2, 1.4.3
  const NEUTRAL_PAGE = "https://www.bbc.co.uk/weather";
  const PATIENCE_MS = 15000;
  const AFTER_LOAD_MS = 2000; // a chat that runs says so sooner

  const script = document.currentScript;
  // A page may have the tag twice. A browser too old for this keeps the plain link that the kit puts beside it.
  if (!script || !window.customElements || customElements.get(NAME) || !document.adoptedStyleSheets) return;
  const BASE = new URL("../../", script.src);

  const LOOK = `
    :host { all: initial !important; display: contents !important; }
    * { box-sizing: border-box; }
    section {
      --main: ${MAIN}; --ink: ${INK}; position: fixed; z-index: 2147483000;
      color-scheme: light dark; font: 400 1em/1.4 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
    }
    @media (prefers-color-scheme: dark) { section { --main: #8fd6bd; --ink: #0c1f18; } }
    .launcher {
      position: fixed; right: 1em; bottom: 1em; min-height: 3em; max-width: calc(100vw - 2em); padding: .6em 1.2em;
      border: 2px solid transparent; border-radius: 1.6em; background: var(--main); color: var(--ink);
      font: inherit; font-weight: 650; text-align: left; cursor: pointer; box-shadow: 0 0 0 2px var(--ink), 0 2px 10px #0007;
    }
    .launcher:hover { text-decoration: underline; }
    .launcher::before {
      content: ""; display: inline-block; width: 1.05em; height: .8em; margin-right: .55em;
      border: 2px solid; border-radius: .3em .3em .3em 0;
    }
    :focus-visible { outline: 3px solid var(--main); outline-offset: 3px; box-shadow: 0 0 0 3px var(--ink); }
    .news:not(:empty)::before { content: " · "; }
    .panel {
      position: fixed; right: 1em; bottom: 5em; z-index: 2147483000; width: 28.5em; max-width: calc(100vw - 2em);
      height: min(46em, 100vh - 6em); height: min(46em, 100dvh - 6em); overflow: hidden;
      border: 1px solid #77837f; border-radius: .75em; background: Canvas; color: CanvasText; box-shadow: 0 6px 28px #0006;
    }
    .left > * { right: auto; left: 1em; }
    .away .launcher { top: 1em; bottom: auto; }
    .inline, .inline .launcher { position: static; margin: 2px; }
    iframe { display: block; width: 100%; height: 100%; border: 0; }
    .excuse { padding: .5em 1.5em 1.5em; }
    .excuse a { padding: .25em 0; }
    .panel:has(.excuse) { height: auto; }
    .shut { min-height: 3em; padding: 0 1em; font: inherit; }
    [hidden] { display: none; }
    @media (max-width: 40em), (max-height: 30em) {
      .open .launcher { visibility: hidden; }
      section .panel { inset: 0; width: auto; max-width: none; height: auto; border: 0; border-radius: 0; }
    }
    @media print { section { display: none; } }`;

  const warn = (code, text) => console.warn(`${code}: ${text}`);

  function el(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  }

  function luminance(colour) {
    const digits = colour.length === 4 ? colour.replace(/\w/g, "$&$&") : colour;
    const [red, green, blue] = [1, 3, 5].map((at) => {
      const part = parseInt(digits.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  // The council's pair, if text in it can be read; else null, and the guide's own colours stay.
  function readablePair(main, ink) {
    if (!main && !ink) return null;
    const pair = [main || MAIN, ink || INK];
    if (!pair.every((colour) => /^#([\da-f]{3}|[\da-f]{6})$/i.test(colour))) {
      warn("ASBG-COLOUR", `Write colours as #rgb or #rrggbb. The guide's own are used.`);
      return null;
    }
    const [dark, light] = pair.map(luminance).sort((a, b) => a - b);
    const ratio = (light + 0.05) / (dark + 0.05);
    if (ratio >= LEAST_CONTRAST) return pair;
    warn("ASBG-CONTRAST", `${pair.join(" and ")}: ${ratio.toFixed(2)}:1 is less than ${LEAST_CONTRAST}:1. The guide's own are used.`);
    return null;
  }

  const small = matchMedia("(max-width: 40em), (max-height: 30em)");
  let held = []; // what was made inert, to be given back
  let scrolling = null; // how the page scrolled before

  function uncover() {
    for (const node of held) node.inert = false;
    held = [];
    if (scrolling !== null) document.documentElement.style.overflow = scrolling;
    scrolling = null;
  }

  // Where the frame covers the page, the page behind it must not be reached by accident.
  function cover(element) {
    uncover();
    for (let node = element; node && node !== document.body; node = node.parentElement ?? node.getRootNode().host) {
      for (const other of node.parentNode?.children ?? []) {
        if (other === node || other.inert || /^(script|style|link)$/.test(other.localName)) continue;
        other.inert = true;
        held.push(other);
      }
    }
    scrolling = document.documentElement.style.overflow;
    document.documentElement.style.overflow = "hidden";
  }

  class CaseReviewGuide extends HTMLElement {
    #launcher;
    #news;
    #section;
    #panel;
    #frame = null;
    #pair = null;
    #ready = false;
    #open = false;
    #patience = 0;
    #leaving = new AbortController();

    connectedCallback() {
      if (!this.#section) this.#build();
    }

    disconnectedCallback() {
      this.#drop();
      if (this.#open) this.close();
    }

    /** Opens the chat, as the button does. */
    open() {
      if (this.#open) return;
      this.#open = true;
      if (!this.#frame) this.#create();
      this.#panel.hidden = false;
      this.#show();
      this.#frame.focus();
      if (this.#ready) this.#tell("open", { focus: true });
    }

    /** Closes it and gives the focus back to the button. The chat itself goes on. */
    close(refocus = true) {
      if (!this.#open) return;
      this.#open = false;
      this.#panel.hidden = true;
      this.#show();
      if (this.#ready) this.#tell("hide");
      if (refocus) this.#launcher.focus();
    }

    // Whether button or panel lies over what has the focus on the page, as it may where the text is large.
    #hidesFocus(part) {
      const [over, under] = [part, document.activeElement].map((node) => node.getBoundingClientRect());
      return document.activeElement !== this && under.left < over.right && under.right > over.left
        && under.top < over.bottom && under.bottom > over.top;
    }

    #setting(name) {
      return (this.getAttribute(name) ?? "").trim();
    }

    #build() {
      const title = this.#setting("label") || "Case review guide";
      const position = this.#setting("position");
      this.#pair = readablePair(this.#setting("main"), this.#setting("ink"));
      this.#news = el("span", { class: "news" });
      this.#launcher = el("button", {
        type: "button", class: "launcher", "aria-expanded": "false", "aria-haspopup": "dialog", "aria-controls": "panel",
      }, title, this.#news);
      this.#panel = el("div", { id: "panel", class: "panel", role: "dialog", "aria-label": title, hidden: "" });
      this.#section = el("section", { lang: "en-GB", "aria-label": title }, this.#launcher, this.#panel);
      if (position === "left" || position === "inline") this.#section.classList.add(position);
      this.#pair?.forEach((colour, at) => this.#section.style.setProperty(at ? "--ink" : "--main", colour));
      this.#launcher.addEventListener("click", () => (this.#open ? this.close() : this.open()));
      this.#section.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && this.#open) this.close();
      });
      small.addEventListener("change", () => this.#show());
      document.addEventListener("focusin", () => {
        this.#section.classList.remove("away");
        this.#section.classList.toggle("away", !this.#open && this.#hidesFocus(this.#launcher));
      });
      // A sheet made by script needs no style-src in the page's policy.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(LOOK);
      const root = this.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      root.append(this.#section);
      // A plain link between the tags stays where it is, so that the page does not move when this script arrives.
      if (position !== "inline") root.append(el("slot"));
    }

    #address(path) {
      const address = new URL(path, BASE);
      const [main, ink] = this.#pair ?? [];
      const wishes = { council: this.#setting("council"), opening: this.#setting("opening"), main, ink };
      for (const [name, value] of Object.entries(wishes)) if (value) address.searchParams.set(name, value);
      return address.href;
    }

    #create() {
      this.#leaving = new AbortController();
      const { signal } = this.#leaving;
      addEventListener("message", (event) => this.#hear(event), { signal });
      // Shift pressed by itself three times leaves the page, wherever the focus is; the frame counts.
      let alone = true;
      document.addEventListener("keydown", (event) => {
        alone = event.key === "Shift";
        // The page's own Escape is none of the guide's business, but where the guide lies over what has the focus.
        if (event.key === "Escape" && this.#open && !event.defaultPrevented && this.#hidesFocus(this.#panel)) this.close(false);
      }, { signal });
      document.addEventListener("keyup", ({ key }) => {
        if (key === "Shift" && alone && this.#ready) this.#tell("shift");
      }, { signal });
      // referrerpolicy lets the frame know which origin it stands in, and nothing more of the address.
      this.#frame = el("iframe", {
        src: this.#address("embed"), title: this.#panel.getAttribute("aria-label"), referrerpolicy: "origin", allow: "clipboard-write",
      });
      this.#frame.addEventListener("load", () => this.#wait(AFTER_LOAD_MS));
      this.#wait(PATIENCE_MS);
      this.#panel.replaceChildren(this.#frame);
    }

    #drop() {
      clearTimeout(this.#patience);
      this.#leaving.abort();
      this.#frame = null;
      this.#ready = false;
      this.#panel.replaceChildren();
    }

    #wait(milliseconds) {
      clearTimeout(this.#patience);
      if (!this.#ready) this.#patience = setTimeout(() => this.#excuse(), milliseconds);
    }

    // The frame was refused (this site is not on the guide's list) or the guide cannot be reached.
    #excuse() {
      warn("ASBG-FRAME", `The guide did not answer from its frame. Is ${location.origin} in its ASB_ALLOWED_ORIGINS?`);
      const link = el("a", { href: this.#address("guide"), target: "_top" }, "Open the guide on a page of its own");
      const shut = el("button", { type: "button", class: "shut" }, "Close");
      shut.addEventListener("click", () => this.close());
      this.#drop();
      this.#panel.append(el("div", { class: "excuse" },
        el("p", {}, "The guide cannot open here just now. Its own pages ask the same questions."), el("p", {}, link), shut));
      if (this.#open) link.focus();
    }

    #show() {
      this.#launcher.setAttribute("aria-expanded", String(this.#open));
      this.#section.classList.toggle("open", this.#open);
      if (this.#open && small.matches) {
        cover(this);
        this.#panel.setAttribute("aria-modal", "true");
      } else {
        uncover();
        this.#panel.removeAttribute("aria-modal");
      }
    }

    // The protocol: {guide: 1, type, …}, between this page and the guide's origin only.

    #tell(type, more = {}) {
      this.#frame.contentWindow.postMessage({ guide: PROTOCOL, type, ...more }, BASE.origin);
    }

    #hear(event) {
      if (event.origin !== BASE.origin || event.source !== this.#frame?.contentWindow) return;
      const said = event.data;
      if (said?.guide !== PROTOCOL) return;
      if (said.type === "ready") {
        clearTimeout(this.#patience);
        this.#ready = true;
      }
      if (said.type === "ready" || said.type === "open-state") {
        const focus = this.shadowRoot.activeElement === this.#frame;
        this.#tell(this.#open ? "open" : "hide", this.#open ? { focus } : {});
      } else if (said.type === "close") this.close();
      else if (said.type === "title") this.#news.textContent = String(said.text ?? "").slice(0, 60);
      else if (said.type === "exit") this.#leave();
    }

    // Nothing of the page is seen while the other one loads, and "back" does not come here again.
    #leave() {
      document.documentElement.style.display = "none";
      document.title = "Loading";
      const wish = this.#setting("exit");
      location.replace(/^https:\/\//i.test(wish) ? wish : NEUTRAL_PAGE);
    }
  }

  customElements.define(NAME, CaseReviewGuide);

  function place() {
    if (document.querySelector(NAME)) return;
    const wishes = SETTINGS.map((name) => [name, script.dataset[name]]).filter(([, value]) => value);
    document.body.append(el(NAME, Object.fromEntries(wishes)));
  }
  if ("manual" in script.dataset) return;
  if (document.body && document.readyState !== "loading") place();
  else document.addEventListener("DOMContentLoaded", place);
})();

// Elements, links and paragraphs, made from text nodes only: no markup is read, so none can be slipped in.

export const $ = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") node.addEventListener("click", value);
    else if (value !== false && value != null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

export const button = (text, kind, onclick) => el("button", { type: "button", class: "button " + kind, onclick }, text);
export const unseen = (text) => el("span", { class: "unseen" }, text);
export const dayInWords = (iso) => new Date(iso + "T12:00").toLocaleDateString("en-GB", { dateStyle: "long" });

export const phoneLink = (text) => el("a", { href: "tel:" + text.replace(/[^\d+]/g, "") }, text);
export const mailLink = (text) => el("a", { href: "mailto:" + text }, text);
// Opens beside the chat: in a council's page the frame must not go away under it.
export const webLink = (href, text = href) => el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text);

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

export function linked(box, text) {
  let done = 0;
  for (const match of text.matchAll(LINKS)) {
    let [found, url, mail, phone] = match;
    if (url) found = found.replace(/[.,;:!?)\]'"’]+$/, "");
    if (phone && !isPhone(found)) continue;
    const link = url ? webLink(found.replace(/^www/i, "https:" + "//$&"), found) : mail ? mailLink(found) : phoneLink(found);
    box.append(text.slice(done, match.index), link);
    done = match.index + found.length;
  }
  box.append(text.slice(done));
  return box;
}

export function written(box, text) {
  let list = null;
  let paragraph = null;
  for (const line of text.split("\n")) {
    const item = /^\s*(?:[-*•]|(\d{1,2})[.)])\s+(.*)$/.exec(line);
    if (item) {
      const kind = item[1] ? "ol" : "ul";
      paragraph = null;
      if (list?.localName !== kind) box.append(list = el(kind));
      list.append(linked(el("li", { value: item[1], dir: "auto" }), item[2]));
    } else if (!line.trim()) {
      list = paragraph = null;
    } else {
      list = null;
      if (paragraph) paragraph.append(el("br"));
      else box.append(paragraph = el("p", { dir: "auto" }));
      linked(paragraph, line);
    }
  }
  return box;
}

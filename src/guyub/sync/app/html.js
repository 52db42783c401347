// Markup from templates, escaped unless it is markup itself. No eval, no inline handlers.

class Markup {
  constructor(text) {
    this.text = text;
  }
}

const ESCAPES = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escape = (value) => String(value).replace(/[&<>"']/g, (c) => ESCAPES[c]);

function say(value) {
  if (value === null || value === undefined || value === false) return "";
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(say).join("");
  return escape(value);
}

/** html`<b>${text}</b>`: values are escaped; arrays and other html`` pieces are not escaped twice. */
export function html(parts, ...values) {
  return new Markup(parts.reduce((text, part, i) => text + say(values[i - 1]) + part));
}

/** Put markup into an element. */
export function render(element, markup) {
  element.innerHTML = say(markup);
}

// The language of the shell, in which the words of this version are.
const SPOKEN = { id: "id-ID", en: "en-GB" }[document.documentElement.lang] || document.documentElement.lang;
const DAY = new Intl.DateTimeFormat(SPOKEN, { day: "numeric", month: "long", year: "numeric" });
const MOMENT = new Intl.DateTimeFormat(SPOKEN, { dateStyle: "medium", timeStyle: "short" });

/** "2026-11-26" as "26 November 2026"; "belum pernah" where there is none. */
export function day(text, none = "belum pernah") {
  return text ? DAY.format(new Date(`${text}T00:00:00`)) : none;
}

export function moment(value) {
  return MOMENT.format(new Date(value));
}

/** Today by the phone, as "2026-11-26". */
export function today(now = new Date()) {
  const two = (n) => String(n).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

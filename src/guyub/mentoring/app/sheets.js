// What the sheets of rooms share: what waits about today, what is still on the phone, parts of forms.

import { html, today } from "./html.js";
import { app } from "./state.js";

const DAY = 24 * 60 * 60 * 1000;
const shifted = (days) => today(new Date(Date.now() + days * DAY));

/** Lines about today: the same days that the office sends, also where the phone was long without a line. */
export const near = (lines, back = 7, ahead = 14) =>
  lines.filter((line) => line.on >= shifted(-back) && line.on <= shifted(ahead));

/** Operations of a kind of record that are still here, oldest first: the rows of the outbox. */
export const unsent = async (entity) => (await app.outbox.all()).filter((row) => row.entity === entity);

/** One line of the day's page: what waits, and how much of it is not sent yet. */
export const waits = ({ address, title, words, here }) => html`
  <p class="sheet"><a href="${address}"><b>${title}</b> <span class="muted">${words}</span>
    ${here ? html`<span class="pill tone-warn">${here} belum terkirim</span>` : ""}</a></p>`;

export const pill = (tone, words) => html`<span class="pill tone-${tone}">${words}</span>`;

/** On a sheet: what was written down for it and is still on the phone. */
export const here = (row) => (row.state === "rejected"
  ? html`<p class="note tone-bad" role="alert"><span>Kantor mengembalikan catatan ini${row.sentence ? html`: ${row.sentence}` : "."}</span></p>
    <p class="actions"><a class="btn btn-primary" href="#/kirim">Perbaiki di Kiriman</a></p>`
  : html`<p class="note tone-warn" role="status"><span>Sudah dicatat di HP ini dan menunggu diterima kantor.</span></p>
    <p><a href="#/kirim">Lihat kiriman</a></p>`);

export const choice = (name, value, label, checked = false) => html`
  <label class="choice"><input type="radio" name="${name}" value="${value}"
    ${checked ? html`checked` : ""}> ${label}</label>`;

export const tick = (name, value, label, checked = false) => html`
  <label class="choice"><input type="checkbox" name="${name}" value="${value}"
    ${checked ? html`checked` : ""}> ${label}</label>`;

export const problem = html`<div class="note tone-bad problem" role="alert" hidden></div>`;

/** What must be put right before it is kept: an error that names its field. */
export function refuse(field, sentence) {
  throw Object.assign(new Error(sentence), { field });
}

/** Parts of a form with data-when="name:value other" stand there only while that is chosen. */
export function showParts(form) {
  const draw = () => {
    for (const part of form.querySelectorAll("[data-when]")) {
      const [name, values] = part.dataset.when.split(":");
      part.hidden = !values.split(" ").includes(new FormData(form).get(name) || "");
    }
  };
  form.addEventListener("change", draw);
  draw();
}

/** Fresh values as changes. */
export const fresh = (values) => Object.fromEntries(Object.entries(values).map(([k, v]) => [k, [null, v]]));

/** Words of a text as they are searched. */
export const holds = (text, words) =>
  words.toLowerCase().split(/\s+/).filter(Boolean).every((word) => text.toLowerCase().includes(word));

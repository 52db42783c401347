// Clashes: the officer and the office gave one field two values. The office decides; here it is shown.

import { day, html, moment, today } from "./html.js";
import * as seats from "./seats.js";
import { app } from "./state.js";

const ENTITY = "sync.clash";
const SHOWN_DAYS = 30;

const STATES = {
  open: ["tone-warn", "Kantor belum memutuskan. Isian kantor yang berlaku dulu."],
  kept: ["tone-quiet", "Kantor tetap memakai isiannya."],
  taken: ["tone-ok", "Isian Anda dipakai."],
};

/** What is shown of a clash, without opening its box. */
const lineOf = ({ id, entity, entity_id, field, word, theirs, theirs_by, theirs_at, mine, mine_at, state, settler, settled_at }) => ({
  id, entity, entity_id, word: word || field, theirs, theirs_by, theirs_at, mine, mine_at, state, settler, settled_at,
});

const said = (value) => (value === null || value === "" ? "kosong" : value);
const by = (...parts) => parts.filter(Boolean).join(", ");

const one = (clash, name = "") => {
  const [tone, words] = STATES[clash.state] || STATES.open;
  return html`<li>${name ? html`<a href="#/usaha/${clash.entity_id}">${name}</a>` : ""}<b>${clash.word}</b>
    <dl class="pair">
      <div><dt class="muted">Isian kantor</dt><dd>${said(clash.theirs)}<br>
        <small class="muted">${by(clash.theirs_by, clash.theirs_at && moment(clash.theirs_at))}</small></dd></div>
      <div><dt class="muted">Isian Anda</dt><dd>${said(clash.mine)}<br>
        <small class="muted">${moment(clash.mine_at)}</small></dd></div>
    </dl>
    <p class="${tone}">${words} ${clash.settled_at
      ? html`<small class="muted">${by(clash.settler, day(clash.settled_at.slice(0, 10)))}</small>` : ""}</p></li>`;
};

/* Open ones first, then what was decided lately. */
function known(about = null) {
  const since = today(new Date(Date.now() - SHOWN_DAYS * 86400000));
  return app.rows.list(ENTITY)
    .filter((c) => (about === null || c.entity_id === about) && (c.state === "open" || c.settled_at >= since))
    .sort((a, b) => (a.state === "open" ? 0 : 1) - (b.state === "open" ? 0 : 1) || b.mine_at.localeCompare(a.mine_at));
}

const HEAD = html`<h2>Isian yang bentrok</h2>
  <p class="muted">Anda dan kantor mengubah isian yang sama.</p>`;

seats.list(ENTITY, lineOf);
seats.onBusiness((row) => {
  const found = known(row.id);
  return found.length ? html`${HEAD}<ul class="rows">${found.map((c) => one(c))}</ul>` : "";
});
seats.onTray(() => {
  const found = known();
  const names = new Map(app.rows.list("business").map((line) => [line.id, line.name]));
  return found.length
    ? html`${HEAD}<ul class="rows">${found.map((c) => one(c, names.get(c.entity_id) || ""))}</ul>` : "";
});

// More businesses than a phone carries.
const cut = async () =>
  ((await app.store.get("meta", "cut")) || []).length
    ? html`<p class="note tone-warn" role="status"><span>Wilayah Anda lebih besar daripada yang muat di HP ini.
      Sebagian usaha tidak ada di sini. Minta kantor membagi wilayahnya.</span></p>` : "";
seats.onDay(cut);
seats.onTray(cut);

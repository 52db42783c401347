// Where rooms sit down in the app: each has a file <room>_seat.js that calls these when it is loaded.

const screens = [];
const kinds = new Map();
const lines = {};
const aboutBusiness = [];
const aboutDay = [];
const aboutUnsent = [];

/** A screen: `path` as after #, "*" for each part that is given to `draw(part, ...)`. `live`: it is drawn
 * again while rows arrive and are sent: of one kind (its name), or of any (true); never where one types. */
export function screen(path, draw, { live = false } = {}) {
  screens.push({ parts: path.split("/"), draw, live });
}

/** A kind of operation, "entity.kind": its name in the list of what is unsent, and
 * `mend(operation, wanted)`: {address, fields, entity_id} of the form that mends a refused one. */
export function kind(name, { label, mend }) {
  if (kinds.has(name)) throw new Error(`${name} is registered twice`);
  kinds.set(name, { label, mend });
}

/** Rows of this kind have a short form that is opened at once (carried.js). */
export function list(entity, lineOf) {
  lines[entity] = lineOf;
}

/** Something on the page of a business: `draw(row)` gives html, or "" for nothing. */
export const onBusiness = (draw) => aboutBusiness.push(draw);

/** Something on the page of the day. */
export const onDay = (draw) => aboutDay.push(draw);

/** Something on the page of what is unsent ("Kiriman"). */
export const onTray = (draw) => aboutUnsent.push(draw);

/** {draw, given, live} for an address, or null. */
export function screenOf(parts) {
  const fits = (wanted) =>
    wanted.length === parts.length && wanted.every((w, i) => w === parts[i] || (w === "*" && parts[i]));
  const found = screens.find((s) => fits(s.parts));
  return found ? { draw: found.draw, live: found.live, given: parts.filter((_, i) => found.parts[i] === "*") } : null;
}

export const labelOf = (name) => kinds.get(name)?.label || name;

/** The form that mends an operation; null for what no form makes. */
export function mending(operation) {
  const wanted = Object.fromEntries(Object.entries(operation.changes).map(([k, pair]) => [k, pair[1]]));
  return kinds.get(`${operation.entity}.${operation.kind}`)?.mend?.(operation, wanted) || null;
}

/** Fields of a form from plain values. */
export const pairs = (values) =>
  Object.entries(values).filter(([, v]) => v !== null && v !== "").map(([k, v]) => [k, String(v)]);

export const listed = () => lines;
export const businessParts = (row) => Promise.all(aboutBusiness.map((draw) => draw(row)));
export const trayParts = () => Promise.all(aboutUnsent.map((draw) => draw()));
export const dayParts = () => Promise.all(aboutDay.map((draw) => draw()));

// What all parts of the app share. `show` and `status` draw again (app.js puts them in).

export const app = {
  store: null, vault: null, tokens: null, outbox: null, rows: null, sync: null, words: "", notice: "",
  show: async () => {}, status: async () => {},
};
export const page = document.querySelector("main");
export const bar = document.querySelector("#state");
export const menu = document.querySelector("#menu");

export const phone = () => app.store.get("meta", "phone");

/** The address after #, in parts. */
export const view = () => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

/* Where the notice was first seen: it stays until another address, or until it is confirmed. */
let seenAt = { notice: "", hash: "" };

/** One sentence more for the officer. */
export function notify(sentence) {
  app.notice = [app.notice, sentence].filter(Boolean).join(" ");
}

/** The notice, about to be drawn. */
export function noticeShown() {
  if (app.notice !== seenAt.notice) seenAt = { notice: app.notice, hash: location.hash };
  return app.notice;
}

/** The address changed. */
export function noticeLeft() {
  if (app.notice === seenAt.notice && location.hash !== seenAt.hash) app.notice = "";
}

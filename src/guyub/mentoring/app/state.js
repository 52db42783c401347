// What all parts of the app share. `show` and `status` draw again (app.js puts them in).

export const app = {
  store: null, vault: null, outbox: null, rows: null, sync: null, words: "", notice: "",
  show: async () => {}, status: async () => {},
};
export const page = document.querySelector("main");
export const bar = document.querySelector("#state");
export const menu = document.querySelector("#menu");

export const phone = () => app.store.get("meta", "phone");

/** The address after #, in parts. */
export const view = () => location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);

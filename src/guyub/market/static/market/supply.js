// Answers while somebody types: the same address gives only its answer. Without this file the form
// is sent with its button and shows the same.
const form = document.querySelector("form[data-supply]");
const found = form && document.getElementById(form.dataset.supply);
const PAUSE = 250;
let timer = 0;
let asked = 0;

async function answer() {
  const words = new URLSearchParams(new FormData(form));
  const shown = `${location.pathname}?${words}`;
  words.set("bagian", "hasil");
  const mine = ++asked;
  try {
    const got = await fetch(`${location.pathname}?${words}`, { headers: { Accept: "text/html" } });
    if (!got.ok || mine !== asked) return;
    const page = new DOMParser().parseFromString(await got.text(), "text/html");
    if (mine !== asked) return;
    found.replaceChildren(...page.body.childNodes);
    history.replaceState(null, "", shown);
  } catch {
    // Without a connection what is shown stays; the button tells of it.
  }
}

if (found) {
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(answer, PAUSE);
  });
}

// Dragging a visit to another place or day. It sends the form that stands beside each visit, so that
// pages without scripts do the same with their buttons. What was promised asks for a reason first.
const zones = () => [...document.querySelectorAll("[data-plan-day]")];
let held = null;

function grip(stop) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.className = "plan-grip";
  // People with a keyboard or a reader use the buttons; this one is for fingers and mice.
  handle.tabIndex = -1;
  handle.setAttribute("aria-hidden", "true");
  handle.textContent = "⠿";
  stop.append(handle);
}

function under(x, y) {
  const over = document.elementFromPoint(x, y);
  const stop = over?.closest("[data-plan-stop]");
  const zone = over?.closest("[data-plan-zone]")?.querySelector("[data-plan-day]");
  return { stop, zone };
}

function place(event) {
  const { stop, zone } = under(event.clientX, event.clientY);
  if (!zone) return;
  if (stop && stop !== held.stop && zone.contains(stop)) {
    const box = stop.getBoundingClientRect();
    stop[event.clientY < box.top + box.height / 2 ? "before" : "after"](held.stop);
  } else if (!stop && !zone.contains(held.stop)) zone.append(held.stop);
}

function putBack() {
  held.next ? held.next.before(held.stop) : held.list.append(held.stop);
}

function drop() {
  const { stop, list, index } = held;
  const zone = stop.closest("[data-plan-day]");
  const turn = [...zone.querySelectorAll("[data-plan-stop]")].indexOf(stop) + 1;
  if (zone === list && turn === index) return;
  const form = stop.querySelector("form[data-plan-move]");
  if (zone !== list && form.hasAttribute("data-promised")) {
    const to = new URL(form.action);
    to.searchParams.set("hari", zone.dataset.planDay);
    to.searchParams.set("urutan", turn);
    to.searchParams.set("kembali", form.elements.kembali.value);
    location.assign(to);
    return;
  }
  form.elements.day.value = zone.dataset.planDay;
  const wanted = document.createElement("input");
  wanted.type = "hidden";
  wanted.name = "turn";
  wanted.value = turn;
  form.append(wanted);
  form.requestSubmit();
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest?.(".plan-grip");
  if (!handle || event.button) return;
  event.preventDefault();
  const stop = handle.closest("[data-plan-stop]");
  const list = stop.parentElement;
  held = { stop, list, next: stop.nextElementSibling,
    index: [...list.querySelectorAll("[data-plan-stop]")].indexOf(stop) + 1 };
  stop.classList.add("moving");
});
document.addEventListener("pointermove", (event) => {
  if (!held) return;
  event.preventDefault();
  place(event);
  const edge = 60;
  if (event.clientY < edge) scrollBy(0, -12);
  else if (event.clientY > innerHeight - edge) scrollBy(0, 12);
});
document.addEventListener("pointerup", () => {
  if (!held) return;
  held.stop.classList.remove("moving");
  drop();
  held = null;
});
const give = () => {
  if (!held) return;
  held.stop.classList.remove("moving");
  putBack();
  held = null;
};
document.addEventListener("pointercancel", give);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") give(); });

for (const zone of zones())
  for (const form of zone.querySelectorAll("form[data-plan-move]")) grip(form.closest("[data-plan-stop]"));
document.documentElement.dataset.plan = "";

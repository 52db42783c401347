// A signature on the screen: drawn with a finger, a pen or a mouse, kept as a small PNG in a hidden field
// of its form, so that drafts and mending keep it too. Whoever cannot draw signs on paper; the form that
// uses this offers that beside it.

import { html } from "./html.js";

const WIDTH = 480;
const HEIGHT = 200;
// A dot or a slip is no signature: so many points of the field.
const SHORTEST = 60;

/** The field: `name` of its value (a data address, "" while nothing is drawn), `label` who signs. */
export const signature = (name, label) => html`
  <div class="signature" data-signature="${name}">
    <p class="signature-label">${label}</p>
    <canvas width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Bidang tanda tangan, masih kosong"></canvas>
    <p class="muted">Gambar dengan jari di kotak. Tidak bisa? Pilih tanda tangan atau cap jempol di kertas.</p>
    <p class="actions"><button type="button" class="btn" data-clear>Hapus tanda tangan</button></p>
    <input type="hidden" name="${name}">
  </div>`;

/** Make the field of a form work; called after the draft was put back. */
export async function bindSignature(form, name) {
  const box = form.querySelector(`[data-signature="${name}"]`);
  if (!box) return;
  const canvas = box.querySelector("canvas");
  const field = form.elements[name];
  const pen = canvas.getContext("2d");
  let length = 0;
  let from = null;

  const clean = () => {
    length = 0;
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.strokeStyle = "#111";
    pen.lineWidth = 3;
    pen.lineCap = pen.lineJoin = "round";
  };
  const put = (value) => {
    field.value = value;
    canvas.setAttribute("aria-label", value ? "Bidang tanda tangan, sudah digambar" : "Bidang tanda tangan, masih kosong");
  };
  const told = (value) => {
    put(value);
    // The draft is kept as for what is typed.
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const at = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return [((event.clientX - left) * WIDTH) / width, ((event.clientY - top) * HEIGHT) / height];
  };

  clean();
  if (field.value) {
    const picture = new Image();
    picture.src = field.value;
    await picture.decode().then(() => pen.drawImage(picture, 0, 0), () => (field.value = ""));
    length = field.value ? SHORTEST : 0;
  }
  put(field.value);

  canvas.onpointerdown = (event) => {
    if (!event.isPrimary) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    from = at(event);
  };
  canvas.onpointermove = (event) => {
    if (!from || !event.isPrimary) return;
    const to = at(event);
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
    length += Math.hypot(to[0] - from[0], to[1] - from[1]);
    from = to;
  };
  canvas.onpointerup = canvas.onpointercancel = () => {
    if (!from) return;
    from = null;
    told(length >= SHORTEST ? canvas.toDataURL("image/png") : "");
  };
  box.querySelector("[data-clear]").onclick = () => {
    clean();
    told("");
  };
}

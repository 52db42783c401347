// The one part of signing that needs a script: strokes on a canvas become a PNG in a hidden field.
// Without scripts the page still records a signature on paper.
class SignaturePad extends HTMLElement {
  connectedCallback() {
    this.canvas = this.querySelector("canvas");
    this.field = this.querySelector("input[type=hidden]");
    this.pen = this.canvas.getContext("2d");
    this.canvas.style.touchAction = "none";
    this.wipe();
    const at = (event) => {
      const box = this.canvas.getBoundingClientRect();
      return [
        ((event.clientX - box.left) * this.canvas.width) / box.width,
        ((event.clientY - box.top) * this.canvas.height) / box.height,
      ];
    };
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.drawing = true;
      this.pen.beginPath();
      this.pen.moveTo(...at(event));
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!this.drawing) return;
      this.pen.lineTo(...at(event));
      this.pen.stroke();
      this.length += 1;
    });
    const end = () => {
      if (!this.drawing) return;
      this.drawing = false;
      // A dot by accident is no signature.
      this.field.value = this.length > 5 ? this.canvas.toDataURL("image/png") : "";
      const choice = this.closest("form")?.querySelector('input[name="mode"][value="screen"]');
      if (choice && this.field.value) choice.checked = true;
    };
    this.canvas.addEventListener("pointerup", end);
    this.canvas.addEventListener("pointercancel", end);
    this.querySelector("[data-clear]")?.addEventListener("click", () => this.wipe());
  }

  wipe() {
    this.length = 0;
    this.field.value = "";
    this.pen.fillStyle = "#fff";
    this.pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
    this.pen.strokeStyle = "#111";
    this.pen.lineWidth = 3;
    this.pen.lineCap = this.pen.lineJoin = "round";
  }
}
customElements.define("signature-pad", SignaturePad);

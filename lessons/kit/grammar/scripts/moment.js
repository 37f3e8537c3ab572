// The step that a lab's player shows, as a line in the lab's curves over steps: the line
// moves with the player, and a click on a curve sends the player there.

const moments = (window.labMoments ??= new Map()); // lab -> the step that it shows
const STILL = 4; // px that a click may move

/** Returns the lab in which a picture of that name stands. */
function labOf(name) {
  return name.split(".").slice(0, 2).join(".");
}

function tellMoment(name, step) {
  moments.set(labOf(name), step);
  window.dispatchEvent(new CustomEvent("lab-moment", { detail: { lab: labOf(name) } }));
}

/** The lines in one figure; `from` is the x at which step 0 stands. */
class Moment {
  constructor(box) {
    this.box = box;
    this.lines = [];
    this.heard = ({ detail }) => detail.lab === this.lab && this.mark();
    window.addEventListener("lab-moment", this.heard);
    box.addEventListener("pointerdown", (event) => this.down(event), true);
    this.up = (event) => this.released(event);
    window.addEventListener("pointerup", this.up, true);
  }

  show(name, from, hint) {
    this.lab = labOf(name);
    this.from = from;
    this.box.title = from === null ? "" : hint;
    if (!this.listens) this.box.on("plotly_relayout", () => this.mark()); // a zoom
    this.listens = true;
    this.mark();
  }

  /** Draws a line in every plot of the figure, without drawing the figure anew. */
  mark() {
    const step = moments.get(this.lab);
    const known = this.from !== null && this.from !== undefined && step !== undefined;
    const plots = known ? Object.values(this.box._fullLayout?._plots ?? {}) : [];
    while (this.lines.length > plots.length) this.lines.pop().remove();
    for (const [i, { xaxis, yaxis }] of plots.entries()) {
      this.lines[i] ??= this.box.appendChild(document.createElement("i"));
      const { style } = this.lines[i];
      this.lines[i].className = "lab-moment";
      const x = xaxis.c2p(step + this.from);
      style.display = x >= 0 && x <= xaxis._length ? "" : "none";
      style.left = `${xaxis._offset + x}px`;
      style.top = `${yaxis._offset}px`;
      style.height = `${yaxis._length}px`;
    }
  }

  down(event) {
    this.from !== null && (this.pressed = event.button ? null : [event.clientX, event.clientY]);
  }

  /** A click sends the player to the step below it; a drag is a zoom. */
  released({ clientX, clientY }) {
    const [x, y] = this.pressed ?? [];
    this.pressed = null;
    if (x === undefined || Math.hypot(clientX - x, clientY - y) > STILL) return;
    const { left, top } = this.box.getBoundingClientRect();
    for (const { xaxis, yaxis } of Object.values(this.box._fullLayout?._plots ?? {})) {
      const [px, py] = [x - left - xaxis._offset, y - top - yaxis._offset];
      if (px < 0 || px > xaxis._length || py < 0 || py > yaxis._length) continue;
      const detail = { lab: this.lab, step: xaxis.p2c(px) - this.from };
      window.dispatchEvent(new CustomEvent("lab-seek", { detail }));
    }
  }

  rest() {
    window.removeEventListener("lab-moment", this.heard);
    window.removeEventListener("pointerup", this.up, true);
  }
}

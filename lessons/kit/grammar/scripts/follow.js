// The picture follows the hand: while a control is moved, the server is asked for the
// picture of each value on the way. Only what the hand lets go of runs as a script.

const MOST = 3; // requests under way; of all later values only the newest waits
const SETTLED = 1500; // ms after a gesture
const SLOW = 2; // answers in a row that came too late: this experiment is too long

/** One connection for all labs of the page, opened by the first movement. */
class Line {
  constructor() {
    this.sent = 0;
    this.flying = new Map(); // number -> the lab that asked
  }

  ready(address) {
    if (this.socket?.readyState <= 1) return;
    this.socket = new WebSocket(address.replace(/^http/, "ws"));
    this.flying.clear();
    this.socket.onopen = () => this.owner?.send();
    this.socket.onmessage = ({ data }) => {
      const answer = JSON.parse(data);
      const owner = this.flying.get(answer.n);
      for (const n of [...this.flying.keys()]) if (n <= answer.n) this.flying.delete(n);
      owner?.heard(answer);
      this.owner?.send();
    };
  }

  ask(owner, question) {
    const n = (this.sent += 1);
    this.flying.set(n, owner);
    this.socket.send(JSON.stringify({ n, ...question }));
    return n;
  }
}
const line = (window.labLine ??= new Line());

class Hand {
  constructor() {
    this.moved = {};
    this.from = 0; // answers up to this number are stale
    this.late = 0;
  }

  show({ data }) {
    this.data = data;
    this.moved = {};
    this.from = line.sent;
    this.lab?.classList.remove("lab-moving");
    (window.labHands ??= new Map()).set(`${data.lesson}.${data.lab}`, this);
    const lab = document.querySelector(`.st-key-lab-${data.lab}`);
    if (lab === this.lab) return;
    this.lab = lab;
    this.watch?.disconnect();
    if (!lab) return;
    this.watch = new MutationObserver((changes) => this.slid(changes));
    const attributeFilter = ["aria-valuetext"];
    this.watch.observe(lab, { subtree: true, attributeFilter });
    for (const kind of ["pointerdown", "keydown"])
      lab.addEventListener(kind, (event) => this.grasp(event), true);
    for (const kind of ["pointerup", "pointercancel", "keyup"])
      lab.addEventListener(kind, () => this.letGo(), true);
  }

  /** A gesture begins: sliders that move without one were moved by the page. */
  grasp({ target }) {
    const box = target.closest?.("[class*=st-key-]");
    this.held = [...(box?.classList ?? [])].some((c) => c in this.data.sliders);
    this.late = 0;
    clearTimeout(this.still);
  }

  /** It ends: the script's own drawing follows, unless nothing has changed. */
  letGo() {
    this.still = setTimeout(() => {
      this.held = false;
      this.lab.classList.remove("lab-moving");
    }, SETTLED);
  }

  /** Hears of sliders: what a thumb says changes with every step of a drag. */
  slid(changes) {
    if (!this.held) return;
    const moved = {};
    for (const { target } of changes) {
      const box = target.closest("[class*=st-key-]");
      const key = [...(box?.classList ?? [])].find((c) => c in this.data.sliders);
      if (key) moved[this.data.sliders[key]] = Number(target.value);
    }
    if (Object.keys(moved).length) this.move(moved);
  }

  /** Takes values of controls by name: a slider's, or a point of a picture. */
  move(moved) {
    if (this.late >= SLOW) return;
    Object.assign(this.moved, moved);
    this.waiting = true;
    this.lab?.classList.add("lab-moving");
    line.owner = this;
    line.ready(besideStatic("lab/follow"));
    this.send();
  }

  send() {
    if (!this.waiting || line.socket.readyState !== 1 || line.flying.size >= MOST) return;
    this.waiting = false;
    const { lesson, lab, language, dark, present, given } = this.data;
    const where = { lesson, lab, language, dark, present };
    line.ask(this, { ...where, given, moved: this.moved });
  }

  heard({ n, late, pictures }) {
    this.late = late ? this.late + 1 : 0;
    if (this.late >= SLOW) this.lab?.classList.remove("lab-moving");
    if (late || n <= this.from) return;
    this.from = n;
    for (const [name, data] of Object.entries(pictures ?? {}))
      window.labPictures?.get(name)?.follow(data);
  }

  rest() {
    this.watch?.disconnect();
    if (line.owner === this) line.owner = undefined;
  }
}

export default lasting(Hand);

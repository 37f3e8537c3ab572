// Takes a picture file; `upload.py` joins this with mount.js and shapes.js.
// The tab keeps Python's small copy, so that a reload does not lose the picture.

const STORE = "dll-picture";
const AGAIN = 4000; // ms after which an answer that does not come is asked for again

class Taker {
  constructor(parent) {
    this.root = element(parent, "div");
    this.root.dataset.pad = "upload";
    this.bar = element(this.root, "div", "bar");
    this.file = element(this.root, "input");
    Object.assign(this.file, { type: "file", hidden: true });
    this.file.accept = "image/png,image/jpeg,image/webp";
    this.file.onchange = () => this.take(this.file.files[0]);
    this.pick = element(this.bar, "button", "frame");
    this.pick.type = "button";
    this.pick.onclick = () => this.file.click();
    this.remove = element(this.bar, "button", "clear");
    this.remove.onclick = () => this.drop();
    this.said = element(this.bar, "span", "count");
    this.said.setAttribute("role", "status");
    this.root.ondragover = (event) => event.preventDefault();
    this.root.ondrop = (event) => {
      event.preventDefault();
      this.take(event.dataTransfer.files[0]);
    };
  }

  show({ data, setTriggerValue: send }) {
    const fresh = !this.data;
    if (this.data && data.answers !== this.data.answers) this.done();
    Object.assign(this, { data, send });
    this.pick.textContent = data.labels.upload;
    nameButton(this.remove, "clear", data.labels.remove);
    this.remove.hidden = !data.token;
    if (!this.timer) this.said.textContent = data.token ? "" : data.labels.drop;
    if (data.known) return keep(data.token);
    const kept = fresh && read();
    if (kept) send("kept", kept);
  }

  rest() {} // what it waits for is of use even when it is out of the page

  take(file) {
    this.file.value = ""; // so that the same file can be chosen again
    if (!file) return;
    if (file.size > this.data.most) {
      this.said.textContent = this.data.labels.large;
      return;
    }
    const reader = new FileReader();
    reader.onload = () => {
      this.said.textContent = this.data.labels.sending;
      this.tell("file", reader.result);
    };
    reader.readAsDataURL(file);
  }

  drop() {
    keep("");
    this.tell("gone", 1);
  }

  tell(what, value, tries = 2) {
    clearTimeout(this.timer);
    this.send(what, value);
    const again = () => (tries > 1 ? this.tell(what, value, tries - 1) : this.done());
    this.timer = setTimeout(again, AGAIN); // Streamlit drops a trigger now and then
  }

  done() {
    clearTimeout(this.timer);
    this.timer = null;
    if (this.data) this.said.textContent = this.data.token ? "" : this.data.labels.drop;
  }
}

export default lasting(Taker);

function keep(token) {
  try {
    if (token) sessionStorage.setItem(STORE, token);
    else sessionStorage.removeItem(STORE);
  } catch {
    // storage forbidden or full: the picture then lives as long as the visit
  }
}

function read() {
  try {
    return sessionStorage.getItem(STORE);
  } catch {
    return null;
  }
}

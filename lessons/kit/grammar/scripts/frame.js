// A presenter's remote turns the page, an outer page hears the address, and a link to a
// place on the page leads there.

const TURNS = { ArrowLeft: "prev", PageUp: "prev", ArrowRight: "next", PageDown: "next" };
const OWN_KEYS = // these have a use for arrow keys themselves
  "input, textarea, select, canvas, [contenteditable=''], [contenteditable=true]," +
  " [role=slider], [role=listbox], [role=combobox], [role=grid], [role=tablist]," +
  " [role=radiogroup], [role=menu], [data-replay]";
const TYPED = // these take letters
  "input:not([type=radio], [type=checkbox], [type=range]), textarea," +
  " [contenteditable=''], [contenteditable=true]";

const FILLING = 30_000; // ms, the most that a page may take
const TOUCHES = ["wheel", "pointerdown", "keydown"]; // by these a reader takes over

let sought = ""; // the page on which the address has been heeded
let turned = 0; // parts of a lesson that the reader has turned to

function frame(component, data) {
  document.documentElement.lang = data.language;
  heedTranslators();
  if (data.top > turned) {
    document.querySelector(data.scroller)?.scrollTo({ top: 0 });
  }
  turned = data.top;
  seek();
  const stops = [keys(), keep(component, data.address)];
  if (window.parent !== window) stops.push(outward());
  return () => stops.forEach((stop) => stop());
}

/** Keeps the place that the address names in sight while the page is still filling. */
function seek() {
  if (sought === location.pathname) return;
  sought = location.pathname;
  const id = location.hash.slice(1); // a lab's name: nothing in it is encoded
  if (!id) return;
  let [over, top] = [false, null];
  const stop = () => {
    over = true;
    TOUCHES.forEach((touch) => removeEventListener(touch, stop, true));
  };
  const end = Date.now() + FILLING;
  const hold = () => { // in every frame: what comes above it is never seen to push it
    if (sought !== location.pathname || Date.now() > end) stop();
    if (over) return;
    const there = document.getElementById(id);
    const now = there?.getBoundingClientRect().top;
    if (there && now !== top) there.scrollIntoView();
    top = there ? there.getBoundingClientRect().top : null;
    requestAnimationFrame(hold);
  };
  hold();
  TOUCHES.forEach((touch) => addEventListener(touch, stop, true));
}

/** Tells the page that shows this one in a frame what its address should say. */
function outward() {
  const before = document.referrer && new URL(document.referrer).origin;
  const outer = location.ancestorOrigins?.[0] ?? before;
  if (!outer || outer === "null") return () => {};
  let told = "";
  const tell = () => {
    const { hash } = location;
    const queryString = asQuery();
    if (told === queryString + hash) return;
    told = queryString + hash;
    window.parent.postMessage({ queryString, hash }, outer);
  };
  tell();
  const timer = setInterval(tell, 250); // a change of address sets off no event
  return () => clearInterval(timer);
}

/** Slides a lab's controls in and out (C). */
function hand(event) {
  const press = document.querySelector(".st-key-present-hand button");
  const busy = event.ctrlKey || event.altKey || event.metaKey;
  const typing = event.composedPath().some((node) => node.matches?.(TYPED));
  if (event.key?.toLowerCase() === "c" && !busy && !typing) press?.click();
}

/** Shows the address as a code (Q), and puts it away: by Q, Esc, or a press on it. */
function code(event) {
  const press = document.querySelector(".st-key-present-qr button");
  const open = document.querySelector(".st-key-present-code");
  if (!press || event.ctrlKey || event.altKey || event.metaKey) return;
  const asked = event.key?.toLowerCase() === "q" || (open && event.key === "Escape");
  const typing = event.composedPath().some((node) => node.matches?.(TYPED));
  if (event.type === "click" ? open?.contains(event.target) : asked && !typing) press.click();
}

/** Turns to the next or the last page of a "why" that is longer than its place. */
function paged(way) {
  const why = document.querySelector("[class*=st-key-step-why-] [class*=st-key-closer-]");
  const place = why?.parentElement;
  if (!place) return false;
  const before = place.scrollTop;
  place.scrollBy({ top: way * 0.9 * place.clientHeight, behavior: "instant" });
  return Math.abs(place.scrollTop - before) > 1;
}

function keys() {
  const turn = (event) => {
    const way = TURNS[event.key];
    const busy = event.ctrlKey || event.altKey || event.metaKey || event.shiftKey;
    if (!way || busy || event.defaultPrevented) return;
    if (event.composedPath().some((node) => node.matches?.(OWN_KEYS))) return;
    const target = document.querySelector(`.st-key-present-${way} button`);
    if (!target) return;
    event.preventDefault();
    if (paged(way === "next" ? 1 : -1)) return;
    if (!target.disabled) target.click();
  };
  document.addEventListener("keydown", turn);
  document.addEventListener("keydown", code);
  document.addEventListener("keydown", hand);
  document.addEventListener("click", code);
  return () => {
    document.removeEventListener("keydown", turn);
    document.removeEventListener("keydown", code);
    document.removeEventListener("keydown", hand);
    document.removeEventListener("click", code);
  };
}

export default afresh(frame);

// While a page comes, it is shown from the top down: what has not its size yet, and what
// stands after it, takes its place unseen. So nothing that is in sight is pushed away.
// This stands in the page itself and runs before all else (see `shell.py`).

const REST = 400; // ms without anything to come, after which the page has come
const MOST = 30_000; // ms after which all of it is shown as it is
const PATIENCE = 12_000; // ms that the rest waits for one element, if that stays empty
const NARROW = 820; // px, as in stage.css: the picture stands before the hand
// What begins with @ is an element of Streamlit's that `insides.py` names.
const PLACES = [`@scroller`, `@list`];
const ELEMENT = `@element`;
const SIDES = `@row:has(> * [class*=st-key-panel-])`;
const LIVE = "[class*=st-key-live-]"; // a lab's picture, and what is said of it
const PRESETS = "[class*=st-key-presets-]";
const OBSERVED = "[class*=st-key-observe-]";
const AT_REST = `@app[data-test-script-state=notRunning]`;
const since = new WeakMap(); // when an element was first seen

function come() {
  const page = document.documentElement;
  const asked = new URLSearchParams(location.search);
  if (["present", "print", "embed"].some((name) => asked.has(name))) return;
  page.style.setProperty("--list", `${listWidth()}px`);
  page.classList.add("lab-coming");
  let [rests, next] = [performance.now(), 0];
  const look = (now) => {
    next = 0;
    const whole = PLACES.map((place) => show(document.querySelector(place), now));
    if (!document.querySelector(AT_REST) || !whole.every(Boolean)) rests = now;
    if (now < MOST && now - rests < REST) return;
    page.classList.remove("lab-coming");
    watch.disconnect();
    clearInterval(timer);
  };
  const soon = () => (next ||= requestAnimationFrame(look)); // before it is painted
  const watch = new MutationObserver(soon);
  watch.observe(document, { childList: true, subtree: true });
  const timer = setInterval(soon, 50); // what happens inside of components
}

/** Returns how wide the list of lessons will be: Streamlit keeps what a reader chose. */
function listWidth() {
  try {
    return Number.parseInt(localStorage.getItem("sidebarWidth") ?? "", 10) || 300;
  } catch {
    return 300; // a browser that keeps nothing
  }
}

/** Shows the elements of a place up to the first that is not there; tells if all are. */
function show(place, now) {
  if (!place) return false;
  const whole = innerWidth > NARROW ? LIVE : SIDES; // all that comes of it, or none
  const shown = "[data-there=all]";
  const waits = `:is(${ELEMENT}, ${whole}):not(${shown}, ${shown} *)`;
  for (const unit of place.querySelectorAll(waits)) {
    if (unit.closest(shown)) continue;
    if (!since.has(unit)) since.set(unit, now);
    if (!isThere(unit) && now - since.get(unit) < PATIENCE) return false;
    for (let e = unit; e && e !== place; e = e.parentElement) e.dataset.there ||= "in";
    unit.dataset.there = "all";
  }
  return true;
}

/** Tells whether a unit has its size, and whether what will stand above it is there. */
function isThere(unit) {
  if (!unit.matches(ELEMENT)) { // a run that fails ends in a message, nothing observed
    const comes = !unit.querySelector(OBSERVED) && !document.querySelector(AT_REST);
    return !comes && [...unit.querySelectorAll(ELEMENT)].every(isDrawn);
  }
  const sides = unit.closest(SIDES); // the question above its controls comes after them
  return isDrawn(unit) && (!sides || sides.querySelector(PRESETS));
}

/** Tells whether an element has its size, in the type that it is set in. */
function isDrawn(element) {
  if (!element.getClientRects().length) return true; // for paper alone
  if (getComputedStyle(element).position === "absolute") return true; // never in sight
  if (element.querySelector(`@skeleton`)) return false;
  if (element.querySelector(".katex") && document.fonts.status !== "loaded") return false;
  return element.firstElementChild?.offsetHeight > 0;
}

come();

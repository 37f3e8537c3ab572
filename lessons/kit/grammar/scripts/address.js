// This address: how it is written, and as a page that shows the site in a frame writes it.
// Streamlit's server writes every value a slider goes through as an entry of the history,
// and a message late on its way brings an old address back. So the browser alone writes:
// what is shown, in one entry for each gesture of the reader's.

const GESTURE = 1500; // ms of rest, after which the next act is a new gesture
const ACTS = ["pointerdown", "keydown", "input", "click"]; // of the reader's
const LOST = 15_000; // ms to wait for what Back or Forward has asked for
const LATE = 2000; // ms after which a widget will not show any more what came for it
const HAND = ["pointerdown", "keydown"]; // what begins a move

/** What all scripts of this page know of the address. */
const known = (window.labAddress ??= watchHistory());

function watchHistory() {
  const made = { changed: -Infinity, links: {}, awaited: null, since: 0 };
  Object.assign(made, { acted: -Infinity, gestures: 0 });
  const act = () => {
    const now = performance.now();
    if (now - made.acted >= GESTURE) made.gestures += 1;
    made.acted = now;
  };
  ACTS.forEach((name) => addEventListener(name, act, true));
  addEventListener("popstate", () => {
    // What is under way to here is of before: it is not to be written over this entry.
    Object.assign(made, { changed: -Infinity, awaited: location.search.slice(1) });
    made.since = performance.now();
  });
  return made;
}

/** Makes the address say what its owner stands at; tells Python what has come. */
function keep({ setStateValue }, { owner, params, link, query, sent, waits }) {
  let again;
  const tell = () => {
    try {
      setStateValue("seen", sent);
    } catch {
      again = setTimeout(tell, 500); // no connection: it is told by the next one
    }
  };
  const stop = sent ? whenShown(waits ?? [], tell) : () => {};
  write(owner, params, link, query);
  return () => {
    stop();
    clearTimeout(again);
  };
}

/** Calls `tell` once widgets show what was sent, and before the hand moves one that does.
 *
 * A widget shows what has come for it a moment after it came. Told before that, Python
 * would take it for a move of the hand; told after a move, for one that never came.
 */
function whenShown(waits, tell) {
  const late = performance.now() + LATE;
  const look = () => {
    if (!waits.every(shows) && performance.now() < late) return;
    stop();
    tell();
  };
  const stop = () => {
    clearInterval(timer);
    HAND.forEach((name) => removeEventListener(name, look, true));
  };
  const timer = setInterval(look, 40);
  HAND.forEach((name) => addEventListener(name, look, true));
  look();
  return stop;
}

/** Tells whether a widget shows a value: names that are chosen, a number, a text. */
function shows([place, value]) {
  const widget = document.querySelector(`.${place}:not([data-retained])`);
  const buttons = [...(widget?.querySelectorAll("[aria-pressed], [role=radio]") ?? [])];
  const input = widget?.querySelector("textarea, input");
  if (buttons.length) {
    const on = buttons.filter((b) => (b.ariaPressed ?? b.ariaChecked) === "true");
    return String(on.map((b) => b.textContent.trim())) === String(value);
  }
  if (input?.type === "checkbox") return input.checked === value;
  if (typeof value === "number") return !input || near(input.value, value);
  return !input || input.value === value;
}

function near(text, number) {
  return Math.abs(Number(text) - number) <= 1e-9 * Math.max(1, Math.abs(number));
}

function write(owner, params, link, query) {
  const now = performance.now();
  if (known.awaited !== null && query !== known.awaited && now < known.since + LOST) return;
  known.awaited = null;
  const led = known.links[owner] !== link; // here by a link, not by the hand
  known.links[owner] = link;
  const said = [...new URLSearchParams(location.search)];
  const mine = said.filter(([name]) => owns(owner, name));
  const asked = Object.entries(params);
  if (canonical(mine) === canonical(asked)) return;
  const next = new URLSearchParams([...said.filter((one) => !mine.includes(one)), ...asked]);
  const address = location.pathname + (next.size ? `?${next}` : "");
  // A busy server takes its time between the values of one gesture.
  const same = led || now - known.changed < GESTURE || !known.gestures;
  if (!led) known.changed = now;
  if (!same) known.gestures -= 1;
  if (same) return history.replaceState(history.state, "", address + (led ? location.hash : ""));
  // Streamlit does not heed that the reader comes back to an entry with a hash.
  history.replaceState(history.state, "", location.pathname + location.search);
  history.pushState(null, "", address);
}

/** Tells whether a name in the address is a lab's, a lesson's ("part") or the frame's. */
function owns(owner, name) {
  if (!owner) return !name.includes(".") && name !== "part" && !name.startsWith("embed");
  return name === owner || name.startsWith(`${owner}.`);
}

function canonical(entries) {
  return JSON.stringify([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Returns this address as a query alone: an outer page passes no path on. */
function asQuery(query = location.search.slice(1)) {
  const page = location.pathname.split("/").pop();
  return [page && `page=${page}`, query].filter(Boolean).join("&");
}

// The small things that only the reader's browser can do; `browser.py` says what.
// Streamlit calls the default export on every mount and every change of `data`, with
// the same parentElement, and the function it returns when the element goes.

const STORE = "dll-progress";
const MOST = 400; // entries kept; there are some twenty a lesson
const undo = new WeakMap(); // parentElement -> how to take back what the last call did

export default function (component) {
  const { data, parentElement } = component;
  undo.get(parentElement)?.();
  const work = { ticker, progress, buttons, frame, copy }[data?.what];
  const stop = work?.(component, data) ?? (() => {});
  undo.set(parentElement, stop);
  return stop; // its own work only: Streamlit may clean up a call it has superseded
}

// -- ticker: asks Python for a rerun, once for every time Python has drawn ----------

const UNSEEN = 1500; // ms between two pictures that nobody looks at
const LOST = 3000; // ms after which a rerun that does not come is asked for again

function ticker({ parentElement, setTriggerValue }, { interval }) {
  const drawn = Date.now();
  let timer = setTimeout(wait, interval);
  let idle;
  function wait() {
    if (!near(parentElement) && Date.now() - drawn < UNSEEN) {
      timer = setTimeout(wait, 200);
    } else if (window.requestIdleCallback) {
      idle = requestIdleCallback(ask, { timeout: 1000 });
    } else {
      timer = setTimeout(ask, 50);
    }
  }
  function ask() {
    setTriggerValue("tick", Date.now());
    timer = setTimeout(ask, LOST); // Streamlit drops a trigger now and then
  }
  return () => {
    clearTimeout(timer);
    if (idle) cancelIdleCallback(idle);
  };
}

function near(node) {
  const host = node.getRootNode().host ?? node;
  const block = host.closest("[class*=st-key-live-]") ?? host;
  const { top, bottom } = block.getBoundingClientRect();
  return !document.hidden && bottom > -200 && top < innerHeight + 200;
}

// -- progress: a JSON object in localStorage -----------------------------------------

function progress({ setStateValue }, { update, report, known }) {
  const before = read();
  const kept = clean({ ...before, ...update });
  if (canonical(kept) !== canonical(before)) write(kept);
  if (report && canonical(kept) !== canonical(known ?? null)) {
    setStateValue("kept", kept);
  }
}

function read() {
  try {
    return clean(JSON.parse(localStorage.getItem(STORE) ?? "{}"));
  } catch {
    return {}; // storage forbidden, or somebody else's words in it
  }
}

function write(kept) {
  try {
    localStorage.setItem(STORE, JSON.stringify(kept));
  } catch {
    // full or forbidden: the site works without
  }
}

function clean(kept) {
  if (typeof kept !== "object" || kept === null || Array.isArray(kept)) return {};
  const sound = ([key, value]) =>
    key.length <= 80 &&
    (typeof value === "boolean" ||
      (typeof value === "number" && Number.isFinite(value)) ||
      (typeof value === "string" && value.length <= 80));
  return Object.fromEntries(Object.entries(kept).filter(sound).slice(-MOST));
}

function canonical(kept) {
  return kept && JSON.stringify(Object.entries(kept).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// -- buttons: export and forget the progress -----------------------------------------

function buttons({ parentElement, setTriggerValue }, { labels }) {
  const row = place(parentElement);
  const save = button(row, labels.export, "M8 2v8m-3.5-3L8 10.5 11.5 7M3 13.5h10");
  save.onclick = () => {
    const body = JSON.stringify(read(), null, 2);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([body], { type: "application/json" }));
    link.download = "progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  const forget = button(row, labels.reset, "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.6 9h5.8l.6-9");
  let timer;
  forget.onclick = () => {
    try {
      localStorage.removeItem(STORE);
    } catch {
      // nothing could be kept there in the first place
    }
    setTriggerValue("reset", 1);
    forget.say(labels["reset.sure"]);
    timer = setTimeout(() => forget.say(labels.reset), 2500);
  };
  return () => clearTimeout(timer);
}

// -- frame: a presenter's remote turns the page, and an outer page hears the address --

const TURNS = { ArrowLeft: "prev", PageUp: "prev", ArrowRight: "next", PageDown: "next" };
const OWN_KEYS = // these have a use for arrow keys themselves
  "input, textarea, select, canvas, [contenteditable=''], [contenteditable=true]," +
  " [role=slider], [role=listbox], [role=combobox], [role=grid], [role=tablist]," +
  " [role=radiogroup], [role=menu], [data-replay]";

let turned = 0; // parts of a lesson that the reader has turned to

function frame(component, data) {
  if (data.top > turned) {
    document.querySelector("[data-testid=stMain]")?.scrollTo({ top: 0 });
  }
  turned = data.top;
  const deaf = keys();
  const silent = window.parent === window ? () => {} : outward();
  return () => [deaf(), silent()];
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

/** Returns this address as a query alone: an outer page passes no path on. */
function asQuery(query = location.search.slice(1)) {
  const page = location.pathname.split("/").pop();
  return [page && `page=${page}`, query].filter(Boolean).join("&");
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
    if (!target.disabled) target.click();
  };
  document.addEventListener("keydown", turn);
  return () => document.removeEventListener("keydown", turn);
}

// -- copy: a link to what the reader sees ----------------------------------------------

function copy({ parentElement }, { query, space, labels }) {
  const row = place(parentElement);
  const press = button(
    row,
    labels.copy,
    "M6.5 9.5l3-3M7 4.6l1.3-1.3a3 3 0 0 1 4.3 4.3L11.3 9M9 11.4l-1.3 1.3a3 3 0 0 1-4.3-4.3L4.7 7",
  );
  const framed = window.parent !== window && space;
  const address = framed
    ? `https://huggingface.co/spaces/${space}?${asQuery(query)}`
    : `${location.origin}${location.pathname}?${query}`;
  let timer;
  press.onclick = async () => {
    clearTimeout(timer);
    row.querySelector("input")?.remove();
    if (await copied(address)) {
      press.say(labels.copied);
    } else {
      press.say(labels.failed);
      const field = document.createElement("input");
      Object.assign(field, { readOnly: true, value: address });
      field.setAttribute("aria-label", labels.copy);
      row.append(field);
      field.focus();
      field.select();
      return; // it stays until the next press
    }
    timer = setTimeout(() => press.say(labels.copy), 2000);
  };
  return () => clearTimeout(timer);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no clipboard over plain http or in a frame: the old way may still work
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.cssText = "position:fixed;opacity:0";
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
  }
}

// -- drawing ---------------------------------------------------------------------------

function place(parentElement) {
  let row = parentElement.querySelector(".row");
  if (!row) {
    row = document.createElement("div");
    row.className = "row";
    parentElement.append(row);
  }
  row.replaceChildren();
  return row;
}

function button(row, label, path) {
  const made = document.createElement("button");
  made.type = "button";
  made.innerHTML =
    `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>` +
    '<span role="status"></span>';
  made.say = (words) => {
    made.querySelector("span").textContent = words;
    made.ariaLabel = words; // a status inside a button is not part of its name
  };
  made.say(label);
  row.append(made);
  return made;
}

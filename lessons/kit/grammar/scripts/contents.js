// The labs of the open lesson: a list in the sidebar and, on a phone, a bar at the bottom
// that opens the same list. Each lab is a link, marked by what the reader has done there.

const REFRESH = 1000; // ms between looks at the progress, and at what has been drawn
const LOOKED = 3; // refreshes for which a lab is current until it counts as seen
const HOLD = 20_000; // ms, the most that a lab's place is held while the page fills
const REST = 1500; // ms without a change after which it is held no longer
const LINE = 0.35; // of the window's height: the lab that crosses it is current
const TOUCHES = ["wheel", "pointerdown", "keydown"]; // by these a reader takes over

let release = () => {}; // ends the holding of a place

function contents(component, data) {
  const root = place(component.parentElement);
  const go = (name) => visit(component, data, name);
  const shown = data.bar ? bar(root, data, go) : list(root, data, go);
  let current = "";
  let looks = 0;
  const follow = () => {
    const now = currentOf(data.items);
    if (now === current) return;
    [current, looks] = [now, 0];
    shown.stand(current);
  };
  const observer = new IntersectionObserver(follow, {
    rootMargin: `-${100 * LINE}% 0px -${99 - 100 * LINE}% 0px`,
  });
  const refresh = () => {
    for (const { name } of data.items) {
      const there = placeOf(name);
      if (there) observer.observe(there);
    }
    follow();
    if (++looks === LOOKED && placeOf(current) && !data.bar) note(data, current);
    shown.mark(read());
  };
  refresh();
  const timer = setInterval(refresh, REFRESH);
  return () => {
    clearInterval(timer);
    observer.disconnect();
  };
}

function place(parent) {
  const root = parent.querySelector("nav") ?? document.createElement("nav");
  if (!root.isConnected) parent.append(root);
  root.replaceChildren();
  return root;
}

const placeOf = (name) =>
  document.querySelector(`.st-key-lab-${name}`) ?? document.getElementById(name);

/** Returns the lab that is being read: the last one whose top is above the line. */
function currentOf(items) {
  const drawn = items.filter(({ name }) => placeOf(name));
  const above = ({ name }) => placeOf(name).getBoundingClientRect().top <= LINE * innerHeight;
  return (drawn.findLast(above) ?? drawn[0])?.name ?? "";
}

function note({ slug }, name) {
  const before = read();
  const key = `${slug}.${name}.seen`;
  if (!before[key]) write({ ...before, [key]: true });
}

// -- what is shown ----------------------------------------------------------------------

function list(root, data, go) {
  root.ariaLabel = data.words.labs;
  const links = new Map();
  let group = null;
  let items = null;
  for (const item of data.items) {
    if (!items || item.group !== group) {
      group = item.group;
      if (group) add(root, "p", group);
      items = add(root, "ul");
    }
    const link = add(add(items, "li"), "a");
    link.href = `#${item.name}`;
    link.mark = add(link, "i");
    link.mark.ariaHidden = true;
    add(link, "span", item.title);
    link.state = add(link, "small");
    link.onclick = (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a window of its own
      event.preventDefault();
      go(item.name);
    };
    links.set(item.name, link);
  }
  return {
    stand(name) {
      for (const [of, link] of links) link.ariaCurrent = of === name ? "true" : null;
      links.get(name)?.scrollIntoView({ block: "nearest" });
    },
    mark(kept) {
      for (const [name, link] of links) {
        const state = stateOf(kept, data.slug, name);
        if (link.mark.className === state) continue;
        link.mark.className = state;
        link.state.textContent = state && `, ${data.words[state]}`;
        link.title = data.words[state] ?? "";
      }
    },
  };
}

/** Tells what the reader has done in a lab: the quiz can be done, others predicted. */
function stateOf(kept, slug, name) {
  const has = (what) => kept[`${slug}.${name}${what}`];
  if (has("") || has(".done")) return "done";
  if (has(".predicted")) return "predicted";
  return has(".seen") ? "seen" : "";
}

function bar(root, data, go) {
  root.ariaLabel = data.words.labs;
  root.className = "bar";
  const panel = add(root, "div");
  panel.hidden = true;
  const open = (whether) => {
    panel.hidden = !whether;
    title.ariaExpanded = String(whether);
  };
  const inner = list(panel, data, (name) => {
    open(false);
    go(name);
  });
  const names = data.items.map((item) => item.name);
  const labs = data.items.filter((item) => item.name !== "quiz");
  let at = 0;
  const step = (by, label, sign) => {
    const made = add(root, "button", sign);
    made.ariaLabel = label;
    made.onclick = () => go(names[at + by]);
    return made;
  };
  const before = step(-1, data.words.prev, "‹");
  const title = add(root, "button");
  title.className = "title";
  title.onclick = () => open(panel.hidden);
  const after = step(1, data.words.next, "›");
  open(false);
  return {
    stand(name) {
      at = Math.max(0, names.indexOf(name));
      const item = data.items[at];
      const of = data.words.of.replace("{n}", at + 1).replace("{all}", labs.length);
      title.textContent = name === "quiz" ? item.title : `${of} · ${item.title}`;
      before.disabled = at === 0;
      after.disabled = at === names.length - 1;
      if (!panel.hidden) inner.stand(name);
      else inner.stand("");
    },
    mark: (kept) => inner.mark(kept),
  };
}

function add(parent, kind, text = "") {
  const made = document.createElement(kind);
  made.textContent = text;
  parent.append(made);
  return made;
}

// -- where it leads ----------------------------------------------------------------------

/** Brings a lab into sight; one that is not drawn (another part's) is asked for. */
function visit({ setTriggerValue }, data, name) {
  release();
  if (data.asks || !placeOf(name)) setTriggerValue("go", name);
  if (data.asks) return; // one section is shown at a time
  nameInAddress(name);
  const started = Date.now();
  let [changed, top] = [started, null];
  const stop = () => {
    clearInterval(timer);
    TOUCHES.forEach((touch) => removeEventListener(touch, release, true));
    release = () => {};
  };
  const timer = setInterval(hold, 100);
  release = stop;
  hold();
  TOUCHES.forEach((touch) => addEventListener(touch, release, true));

  function hold() {
    const there = placeOf(name);
    const now = there?.getBoundingClientRect().top;
    if (!there || Math.abs(now - top) > 1) changed = Date.now();
    there?.scrollIntoView();
    top = there ? there.getBoundingClientRect().top : null;
    if (Date.now() < started + HOLD && Date.now() < changed + REST) return;
    nameInAddress(name);
    stop();
  }
}

function nameInAddress(name) {
  history.replaceState(history.state, "", `${location.pathname}${location.search}#${name}`);
}

export default afresh(contents);

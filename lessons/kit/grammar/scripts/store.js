// The reader's progress: a JSON object in localStorage.

const STORE = "dll-progress";
const MOST = 400; // entries kept; there are some thirty a lesson

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

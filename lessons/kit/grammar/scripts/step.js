// On a projector a picture takes the place that its step leaves it (present.css).

const STEP = "[class*=st-key-step-run-], [class*=st-key-step-why-]";
const PLAIN = 27.5; // px of the type on the smallest projector, as in present.css
const WORDED = 40; // px: a marker larger than that holds words, as in style.py

/** Returns what gives a picture its place on a projector's step; null elsewhere. */
function stepOf(element) {
  const place = element.getRootNode().host ?? element;
  return place.closest("[class*=st-key-picture-]")?.closest(STEP) ? place : null;
}

/** Returns a figure's part with its type as much larger as the page's is. */
function enlarged(part, by) {
  if (by === 1) return part;
  if (Array.isArray(part)) return part.map((one) => enlarged(one, by));
  if (!part || typeof part !== "object") return part;
  const made = { ...part };
  for (const [key, value] of Object.entries(part)) {
    if (/font$/.test(key) && typeof value?.size === "number")
      made[key] = { ...value, size: by * value.size };
    else if (key !== "meta") made[key] = enlarged(value, by);
  }
  return made;
}

/** Returns the markers of a trace if they hold words: these grow with the type. */
function worded({ marker }, by) {
  return marker?.size > WORDED ? { marker: { ...marker, size: by * marker.size } } : {};
}

/** Returns how many times as large as on the smallest projector the type is. */
const typeScale = () =>
  parseFloat(getComputedStyle(document.documentElement).fontSize) / PLAIN;

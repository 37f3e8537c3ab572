// On a projector the numbers in the cells of a map are as large as other type, or none:
// the colours say what they say, and a class reads neither small nor overlapping ones.

const LEAST = 20; // px, as in style.py

/** Returns which traces of a figure have numbers too small, or wider than their cells. */
function crowded(box) {
  const least = Math.max(LEAST, 0.9 * LEAST * typeScale()) - 0.1;
  const found = new Set();
  for (const map of box.querySelectorAll("g.hm")) {
    const [{ trace, x }] = map.__data__ ?? [{}];
    const texts = [...map.querySelectorAll(".heatmap-label text")];
    if (!texts.length || !(x?.length > 1)) continue;
    const axis = box._fullLayout[`xaxis${trace.xaxis.slice(1)}`];
    const places = x.map((edge) => axis.c2p(edge));
    const widths = places.slice(1).map((place, i) => Math.abs(place - places[i]));
    const room = Math.min(...widths);
    const small = (text) => parseFloat(getComputedStyle(text).fontSize) < least;
    const wide = (text) => text.getBoundingClientRect().width > room;
    if (texts.some((text) => small(text) || wide(text))) found.add(trace.index);
  }
  return found;
}

/** Draws a figure once more without the numbers that cannot be read. */
async function plainCells(Plotly, box, config) {
  const found = stepOf(box) ? crowded(box) : new Set();
  if (!found.size) return;
  const plain = (trace, i) => (found.has(i) ? { ...trace, texttemplate: "" } : trace);
  await Plotly.react(box, box.data.map(plain), { ...box.layout }, config);
}

// A legend above the plots. Plotly leaves one that wraps anew where its old height had
// put it, and one that is lifted by a share of the plots' height sinks with them: both
// are seen once the figure is drawn, and put right.

const TOUCH = 3; // px that do not show
const GAP = 4; // px between a legend and the title of a plot

function shared(a, b) {
  const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return across > TOUCH && down > TOUCH ? down : 0;
}

/** Draws a figure once more if its legend lies over a plot or over a plot's title. */
async function settleLegend(Plotly, box, config) {
  const legend = box.querySelector("g.legend")?.getBoundingClientRect();
  const plot = Object.values(box._fullLayout?._plots ?? {})[0];
  if (!legend || !plot) return;
  const high = box._fullLayout._size.h;
  const top = box.getBoundingClientRect().top + box._fullLayout._size.t;
  const stands = box._fullLayout.legend.y;
  if (stands > 1 && legend.bottom > top + TOUCH && legend.top < top + high)
    await Plotly.react(box, box.data, { ...box.layout }, config);
  const titles = [...box.querySelectorAll("g.annotation text")];
  const where = box.querySelector("g.legend").getBoundingClientRect();
  const over = Math.max(0, ...titles.map((t) => shared(where, t.getBoundingClientRect())));
  if (stands > 1 && over)
    await Plotly.relayout(box, { "legend.y": stands + (over + GAP) / high });
}

// Draws one panel: map, axes, lines, points and, below it, a curve.

const LEVELS = 4095; // as in replay.py
const BEYOND = 0.25;
const LINE_LEVELS = 65535;
const LINE_BEYOND = 7.5;
const nth = (list, frame) => list[Math.min(frame, list.length - 1)];

/** Prepares all of a panel that does not change from frame to frame. */
function dress(panel, look) {
  panel.look = look;
  panel.pixels = Math.round(look.side * look.dpr);
  resize(panel.canvas, panel.pixels, panel.pixels);
  if (panel.curve) resize(panel.spark, panel.pixels, Math.round(48 * look.dpr));
  if (panel.maps) panel.colours = panel.relief ? shades(look) : colours(look);
  const many = panel.classes?.length ?? 0;
  const most = (many > 40 ? 4.5 : 6) * look.unit; // few points may be larger
  const radius = Math.max(1.7, Math.min(most, look.side / (many > 400 ? 140 : 95)));
  panel.stamps = look.palette.map((colour, i) =>
    stamp(SHAPES[i % SHAPES.length], colour, look.paper, radius * look.dpr),
  );
  panel.legend.replaceChildren();
  panel.names.forEach((name, i) => {
    const entry = element(panel.legend, "span");
    const colour = look.palette[i % look.palette.length];
    const size = 5 * look.dpr * look.unit;
    const drawn = stamp(SHAPES[i % SHAPES.length], colour, look.paper, size);
    drawn.style.width = `${drawn.width / look.dpr}px`;
    entry.append(drawn, name);
  });
  panel.still = null; // points that do not move are drawn once
  if (panel.points?.length === 1) {
    panel.still = canvas(panel.pixels, panel.pixels);
    stick(panel.still.getContext("2d"), panel, panel.points[0]);
  }
  panel.scale = canvas(panel.pixels, panel.pixels);
  corners(panel.scale.getContext("2d"), panel);
  if (panel.curve) panel.line = trace(panel);
}

function paint(panel, frame, step) {
  const { canvas, look, pixels } = panel;
  const pen = canvas.getContext("2d");
  pen.fillStyle = look.paper;
  pen.fillRect(0, 0, pixels, pixels);
  if (panel.maps?.length) {
    pen.imageSmoothingEnabled = true;
    pen.imageSmoothingQuality = "high";
    pen.drawImage(map(panel, nth(panel.maps, frame)), 0, 0, pixels, pixels);
  }
  axes(pen, panel);
  const grown = panel.grow.length ? nth(panel.grow, frame) : Infinity;
  for (const line of panel.lines) {
    pen.strokeStyle = look.palette[line.colour] ?? look.ink;
    pen.lineWidth = (look.unit > 1.3 ? 4 : 2) * look.dpr; // seen from the back row
    pen.lineJoin = "round";
    along(pen, panel, nth(line.at, frame), grown);
  }
  if (panel.still) pen.drawImage(panel.still, 0, 0);
  else if (panel.points?.length) stick(pen, panel, nth(panel.points, frame));
  pen.drawImage(panel.scale, 0, 0);
  if (panel.curve) mark(panel, step);
  if (panel.readout.length) write(panel.says, nth(panel.readout, frame));
}

/** Returns the map as a small picture, which the canvas enlarges smoothly. */
function map(panel, values) {
  const [width, height] = panel.size;
  panel.small ??= canvas(width, height);
  const pen = panel.small.getContext("2d");
  panel.image ??= pen.createImageData(width, height);
  const pixels = new Uint32Array(panel.image.data.buffer);
  for (let row = 0; row < height; row++) {
    const from = (height - 1 - row) * width; // row 0 of a map is the lowest
    for (let i = 0; i < width; i++)
      pixels[row * width + i] = panel.colours[values[from + i]];
  }
  pen.putImageData(panel.image, 0, 0);
  return panel.small;
}

/** Returns the colour (RGBA in 32 bits) of each byte of a map: `coloured`, replay.py. */
function colours(look) {
  const paper = rgb(look.paper);
  const made = new Uint32Array(256);
  for (let value = 0; value < 256; value++) {
    const full = rgb(look.palette[(value >> 6) % look.palette.length]);
    const share = 0.06 + 0.5 * (Math.min(15, value & 63) / 15);
    const [r, g, b] = full.map((c, i) => Math.round(paper[i] + share * (c - paper[i])));
    made[value] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return made;
}

/** Returns the colour of each height 0..63: the higher, the nearer to the ink's. */
function shades(look) {
  const [paper, ink] = [rgb(look.paper), rgb(look.ink)];
  const made = new Uint32Array(256);
  for (let value = 0; value < 256; value++) {
    const share = 0.02 + (0.5 * (value & 63)) / 63;
    const [r, g, b] = ink.map((c, i) => Math.round(paper[i] + share * (c - paper[i])));
    made[value] = (255 << 24) | (b << 16) | (g << 8) | r;
  }
  return made;
}

const place = (level, pixels, levels = LEVELS, beyond = BEYOND) =>
  ((level / (levels - 1)) * (1 + 2 * beyond) - beyond) * pixels;
const linePlace = (level, pixels) => place(level, pixels, LINE_LEVELS, LINE_BEYOND);

function stick(pen, panel, points) {
  const { stamps, classes, pixels } = panel;
  for (let i = 0; i < classes.length; i++) {
    if (points[2 * i] === LEVELS) continue;
    const one = stamps[classes[i] % stamps.length];
    const x = place(points[2 * i], pixels) - one.width / 2;
    pen.drawImage(one, x, pixels - place(points[2 * i + 1], pixels) - one.height / 2);
  }
}

function along(pen, panel, points, most) {
  pen.beginPath();
  let down = false;
  for (let i = 0; i < Math.min(points.length, 2 * most); i += 2) {
    const hidden = points[i] === LINE_LEVELS;
    if (!hidden) {
      const x = linePlace(points[i], panel.pixels);
      const y = panel.pixels - linePlace(points[i + 1], panel.pixels);
      if (down) pen.lineTo(x, y);
      else pen.moveTo(x, y);
    }
    down = !hidden;
  }
  pen.stroke();
}

/** Draws where x = 0 and y = 0 are, if they are in the picture. */
function axes(pen, panel) {
  const [x0, x1, y0, y1] = panel.extent;
  const { pixels, look } = panel;
  pen.fillStyle = look.ink;
  pen.globalAlpha = 0.22;
  const thin = Math.max(1, Math.round(look.dpr));
  if (x0 < 0 && x1 > 0)
    pen.fillRect(Math.round((-x0 / (x1 - x0)) * pixels), 0, thin, pixels);
  if (y0 < 0 && y1 > 0)
    pen.fillRect(0, Math.round((y1 / (y1 - y0)) * pixels), pixels, thin);
  pen.globalAlpha = 1;
}

/** Writes the extent into the corners, and draws the frame. */
function corners(pen, panel) {
  const { pixels, look, extent } = panel;
  const { dpr } = look;
  pen.strokeStyle = look.ink;
  pen.globalAlpha = 0.35;
  pen.lineWidth = dpr;
  pen.strokeRect(dpr / 2, dpr / 2, pixels - dpr, pixels - dpr);
  pen.globalAlpha = 1;
  if (look.side < 130 || !panel.corners) return;
  const [x0, x1, y0, y1] = extent.map((value) => short(value));
  const size = (look.side < 220 ? 10 : 11.5) * look.unit;
  pen.font = `${size * dpr}px ${getComputedStyle(panel.canvas).fontFamily}`;
  pen.lineJoin = "round";
  const edge = 5 * dpr;
  const text = (words, x, y, align, baseline) => {
    Object.assign(pen, { textAlign: align, textBaseline: baseline });
    pen.strokeStyle = look.paper;
    pen.lineWidth = 3 * dpr;
    pen.strokeText(words, x, y);
    pen.fillStyle = look.ink;
    pen.fillText(words, x, y);
  };
  text(`${x0}, ${y0}`, edge, pixels - edge, "left", "alphabetic");
  text(x1, pixels - edge, pixels - edge, "right", "alphabetic");
  text(y1, edge, edge, "left", "top");
}

function short(value) {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits))).replace("-", "−");
}

// The curve is drawn once; a frame adds the marker.
function trace(panel) {
  const { spark, curve, curve_steps: at, look } = panel;
  const made = canvas(spark.width, spark.height);
  const finite = curve.filter(Number.isFinite);
  const [low, high] = [bound(Math.min, finite), bound(Math.max, finite)];
  const edge = 4 * look.dpr;
  const [first, last] = [at[0], at[at.length - 1]];
  const x = (step) => edge + ((step - first) / (last - first || 1)) * (spark.width - 2 * edge);
  const y = (value) =>
    spark.height - edge - ((value - low) / (high - low || 1)) * (spark.height - 2 * edge);
  const pen = made.getContext("2d");
  pen.strokeStyle = look.ink;
  pen.globalAlpha = 0.75;
  pen.lineWidth = 1.5 * look.dpr;
  pen.lineJoin = "round";
  pen.beginPath();
  let down = false;
  curve.forEach((value, i) => {
    const seen = Number.isFinite(value);
    if (seen && down) pen.lineTo(x(at[i]), y(value));
    else if (seen) pen.moveTo(x(at[i]), y(value));
    down = seen;
  });
  pen.stroke();
  return { made, x, y };
}

const bound = (choose, values) =>
  values.reduce((a, b) => choose(a, b), values[0] ?? 0);

function mark(panel, step) {
  const { spark, line, curve, curve_steps: at, look } = panel;
  const pen = spark.getContext("2d");
  pen.clearRect(0, 0, spark.width, spark.height);
  pen.drawImage(line.made, 0, 0);
  let i = at.findIndex((value) => value >= step);
  if (i < 0) i = at.length - 1;
  const x = line.x(Math.max(at[0], Math.min(step, at[at.length - 1])));
  pen.fillStyle = look.accent;
  pen.globalAlpha = 0.5;
  pen.fillRect(x - look.dpr / 2, 0, look.dpr, spark.height);
  pen.globalAlpha = 1;
  if (!Number.isFinite(curve[i])) return;
  pen.beginPath();
  pen.arc(line.x(at[i]), line.y(curve[i]), 3.5 * look.dpr, 0, 7);
  pen.fill();
}

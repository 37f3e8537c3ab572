// What every picture needs: points with a shape and a colour a class, icons, elements.

const SHAPES = [circle, square, triangle, diamond, cross, wedge];
const ICONS = {
  play: "M4 2.5v11l9.5-5.5z",
  pause: "M3.5 2.5h3.2v11H3.5zM9.3 2.5h3.2v11H9.3z",
  back: "M3 2.5h2.2v11H3zM13 2.5v11L5.8 8z",
  undo: "M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M6 3.5l-3 3 3 3",
  clear: "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.6 9h5.8l.6-9",
  forward: "M10.8 2.5H13v11h-2.2zM3 2.5v11L10.2 8z",
};

/** Returns a point of a class as a picture: its shape in its colour, with a halo. */
function stamp(shape, colour, paper, radius) {
  const side = Math.ceil(2 * radius + 6);
  const made = canvas(side, side);
  const pen = made.getContext("2d");
  pen.translate(side / 2, side / 2);
  pen.beginPath();
  shape(pen, radius);
  pen.closePath();
  pen.lineJoin = "round";
  pen.lineWidth = Math.max(1.5, radius * 0.55);
  pen.strokeStyle = paper;
  pen.stroke();
  pen.fillStyle = colour;
  pen.fill();
  return made;
}

function circle(pen, r) {
  pen.arc(0, 0, r, 0, 2 * Math.PI);
}

function square(pen, r) {
  pen.rect(-0.9 * r, -0.9 * r, 1.8 * r, 1.8 * r);
}

function triangle(pen, r) {
  pen.moveTo(0, -1.25 * r);
  pen.lineTo(1.15 * r, 0.85 * r);
  pen.lineTo(-1.15 * r, 0.85 * r);
}

function diamond(pen, r) {
  pen.moveTo(0, -1.3 * r);
  pen.lineTo(1.1 * r, 0);
  pen.lineTo(0, 1.3 * r);
  pen.lineTo(-1.1 * r, 0);
}

function cross(pen, r) {
  const [far, near] = [1.25 * r, 0.45 * r];
  const corners = [[-near, -far], [near, -far], [near, -near], [far, -near]];
  for (const [x, y] of [...corners, [far, near], [near, near], [near, far]]) pen.lineTo(x, y);
  for (const [x, y] of [[-near, far], [-near, near], [-far, near], [-far, -near]])
    pen.lineTo(x, y);
  pen.lineTo(-near, -near);
}

function wedge(pen, r) {
  pen.moveTo(0, 1.25 * r);
  pen.lineTo(1.15 * r, -0.85 * r);
  pen.lineTo(-1.15 * r, -0.85 * r);
}

function rgb(colour) {
  const pen = canvas(1, 1).getContext("2d");
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  return [...pen.getImageData(0, 0, 1, 1).data].slice(0, 3);
}

function element(parent, name, kind = "") {
  const made = document.createElement(name);
  made.className = kind;
  parent.append(made);
  return made;
}

function canvas(width, height) {
  return Object.assign(document.createElement("canvas"), { width, height });
}

function resize(target, width, height) {
  if (target.width !== width) target.width = width;
  if (target.height !== height) target.height = height;
}

function write(target, words) {
  if (target.textContent !== words) target.textContent = words;
}

function nameButton(button, icon, label) {
  if (button.ariaLabel === label && button.dataset.icon === icon) return;
  button.dataset.icon = icon;
  button.ariaLabel = label;
  button.title = label;
  const path = `<path d="${ICONS[icon]}"/>`;
  button.innerHTML = `<svg viewBox="0 0 16 16" aria-hidden="true">${path}</svg>`;
}

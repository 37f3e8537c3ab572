// The print view: waits until every lab is drawn, says so, and opens the browser's dialog.

const LOOK = 300; // ms
const STILL = 3; // looks at a page at rest, before it is printed

function paper({ parentElement }, { labs, words }) {
  parentElement.querySelector(".bar")?.remove();
  const bar = document.createElement("div");
  bar.className = "bar";
  parentElement.append(bar);
  const status = document.createElement("span");
  status.setAttribute("role", "status");
  bar.append(status);
  const press = button(bar, words.print, PRINTER);
  press.onclick = () => window.print();
  let still = 0;
  const look = () => {
    const ready = labs.filter(drawn).length;
    const said = ready < labs.length ? words.preparing : words.ready;
    status.textContent = said.replace("{n}", ready).replace("{all}", labs.length);
    still = ready === labs.length ? still + 1 : 0;
    bar.dataset.ready = still > STILL;
    if (still !== STILL || window.labPrinted) return;
    window.labPrinted = true; // once; then by the button
    setTimeout(() => window.print());
  };
  const timer = setInterval(look, LOOK);
  look();
  return () => clearInterval(timer);
}

/** Tells whether a lab says what to observe (its run is whole) and its pictures are there. */
function drawn(name) {
  const observed = document.querySelector(`.st-key-observe-${name}`)?.textContent.trim();
  const picture = document.querySelector(`.st-key-picture-${name}`);
  if (!observed || !picture) return false;
  const charts = [...picture.querySelectorAll(".lab-chart")];
  return charts.every((chart) => chart.querySelector(".main-svg"));
}

export default afresh(paper);

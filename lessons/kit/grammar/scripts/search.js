// One box that finds labs and terms in either language, and leads to them.

const MOST = 10; // hits shown

function search({ parentElement }, { items, words }) {
  let field = parentElement.querySelector("input");
  if (!field) {
    const root = document.createElement("div"); // beside the style, which stays
    root.innerHTML =
      '<label for="search"></label>' +
      '<input type="search" id="search" role="combobox" autocomplete="off"' +
      ' aria-controls="hits" aria-expanded="false"><ul id="hits" role="listbox"></ul>' +
      '<p role="status"></p>';
    parentElement.append(root);
    field = parentElement.querySelector("input");
  }
  const [list, status] = [parentElement.querySelector("ul"), parentElement.querySelector("p")];
  parentElement.querySelector("label").textContent = words.label;
  list.ariaLabel = words.label;
  let [hits, at] = [[], -1];

  const stand = (place) => {
    at = place;
    [...list.children].forEach((row, i) => (row.ariaSelected = String(i === at)));
    if (at < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const show = () => {
    hits = found(items, field.value);
    list.replaceChildren(...hits.map(row));
    field.ariaExpanded = String(hits.length > 0);
    status.textContent = field.value.trim() && !hits.length ? words.none : "";
    stand(hits.length ? 0 : -1);
  };
  const row = (item, i) => {
    const made = document.createElement("li");
    Object.assign(made, { id: `hit-${i}`, role: "option", onclick: () => open(item) });
    made.textContent = item.title;
    const small = document.createElement("small");
    small.textContent = `${item.other} · ${item.kind}`;
    made.append(small);
    return made;
  };
  const clear = () => {
    field.value = "";
    show();
  };
  field.oninput = show;
  field.onkeydown = (event) => {
    if (event.isComposing) return; // Chinese is being put together
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && hits.length) stand((at + step + hits.length) % hits.length);
    else if (event.key === "Enter" && hits[at]) open(hits[at]);
    else if (event.key === "Escape") clear();
    else return;
    event.preventDefault();
  };
  show();
}

/** Returns the items that have every word, those that begin with the words first. */
function found(items, said) {
  const whole = plain(said);
  const words = whole.split(" ").filter(Boolean);
  if (!words.length) return [];
  const rank = ({ title, other, kind }) => {
    const [ours, theirs] = [plain(title), plain(other)];
    const all = `${ours} ${theirs} ${plain(kind)}`;
    if (!words.every((word) => all.includes(word))) return 0;
    if (ours === whole || theirs === whole) return 4;
    if (ours.startsWith(whole) || theirs.startsWith(whole)) return 3;
    return ours.includes(whole) || theirs.includes(whole) ? 2 : 1;
  };
  const ranked = items.map((item) => [rank(item), item]).filter(([points]) => points);
  return ranked
    .sort(([a], [b]) => b - a)
    .slice(0, MOST)
    .map(([, item]) => item);
}

const plain = (said) =>
  said
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[\s\-–·,.?？，。、：“”"]+/u)
    .filter(Boolean)
    .join(" ");

/** Leads to an item; a projector stays one. */
function open({ address }) {
  const [path, place] = address.split("#");
  const present = new URLSearchParams(location.search).get("present") === "1";
  location.assign(`${path}${present ? `&present=1&at=${place}` : ""}#${place}`);
}

export default afresh(search);

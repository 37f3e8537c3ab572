// Copies the address of this page with the query of one experiment.
const ICON =
  '<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2">' +
  '<path d="M10 14a5 5 0 0 0 7 0l3-3a5 5 0 0 0-7-7l-1 1"/>' +
  '<path d="M14 10a5 5 0 0 0-7 0l-3 3a5 5 0 0 0 7 7l1-1"/></svg>';

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return true;
  }
  const area = document.createElement("textarea");
  area.value = text;
  document.body.appendChild(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export default function ({ data, parentElement }) {
  const { labels, query } = data;
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    parentElement.appendChild(button);
  }
  button.innerHTML = ICON;
  const said = document.createElement("span");
  said.textContent = labels.copy;
  button.append(said);
  button.onclick = async () => {
    const address = `${location.origin}${location.pathname}?${query}`;
    button.dataset.link = address;
    let done = false;
    try { done = await copy(address); } catch { /* not allowed here */ }
    said.textContent = done ? labels.copied : labels.failed;
    setTimeout(() => { said.textContent = labels.copy; }, 2000);
  };
}

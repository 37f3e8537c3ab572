// Exports the progress as a file, or forgets it.
const PLACE = "dll-progress";

function button(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.onclick = act;
  return made;
}

export default function ({ data, parentElement }) {
  const { labels } = data;
  const holder = parentElement.querySelector("div") ?? document.createElement("div");
  parentElement.appendChild(holder);
  const keep = button(labels.export, () => {
    let text = "{}";
    try { text = localStorage.getItem(PLACE) ?? "{}"; } catch { /* private mode */ }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = "progress.json";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  const forget = button(labels.reset, () => {
    try { localStorage.removeItem(PLACE); } catch { /* private mode */ }
    forget.textContent = labels["reset.sure"];
  });
  holder.replaceChildren(keep, forget);
}

// A presenter's remote sends Page Up and Page Down; arrows do the same.
const PRESSES = {
  ArrowRight: "next", PageDown: "next", ArrowLeft: "prev", PageUp: "prev",
};

function busy(target) {
  const where = target.closest?.(
    "input, textarea, select, [contenteditable=true], [role=slider], " +
    "[role=radiogroup], [role=combobox], [role=listbox], .st-key-present-none, " +
    "[data-dll-replay]");
  return Boolean(where);
}

export default function () {
  const press = (event) => {
    const step = PRESSES[event.key];
    const path = event.composedPath();
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    if (path.some((node) => node instanceof Element && busy(node))) return;
    const found = document.querySelector(`.st-key-present-${step} button`);
    if (!found || found.disabled) return;
    event.preventDefault();
    found.click();
  };
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}

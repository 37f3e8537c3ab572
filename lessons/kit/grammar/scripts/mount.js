// Streamlit calls a component's default export on every mount and every change of
// `data`, with the same parentElement, and what that returns when the element goes. It
// may clean up a call after the next one: each of these looks after its latest only.

/** Calls `work` with a component and its data, and first undoes what the last call did. */
function afresh(work) {
  const undo = new WeakMap();
  return (component) => {
    const { data, parentElement } = component;
    undo.get(parentElement)?.();
    const stop = work(component, data) ?? (() => {});
    undo.set(parentElement, stop);
    return stop;
  };
}

/** Makes one object for an element, which shows every call's data and rests at the end. */
function lasting(Kind) {
  const made = new WeakMap();
  return (component) => {
    const { parentElement } = component;
    if (!made.has(parentElement)) made.set(parentElement, new Kind(parentElement));
    const it = made.get(parentElement);
    const call = (it.call = (it.call ?? 0) + 1);
    it.show(component);
    return () => it.call === call && it.rest();
  };
}

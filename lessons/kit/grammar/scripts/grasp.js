// What can be grasped in a picture: a point that sets controls. While it is dragged the
// picture follows (follow.js); where it is let go, the controls are set.

/**
 * Lets a picture be grasped. `at(event)` gives the point [x, y] below a pointer, or null
 * where there is none; `names` are the controls of x and y, null for none of them. A
 * picture that is drawn anew under the hand says so again: the hand keeps its hold.
 */
function graspable(target, name, names, at, letGo) {
  const lab = name.split(".").slice(0, 2).join(".");
  const moved = (point) =>
    Object.fromEntries(names.map((n, i) => [n, point[i]]).filter(([n]) => n));
  target.onpointerdown = (event) => {
    target.held = event.button ? null : at(event);
    if (target.held) target.setPointerCapture(event.pointerId);
  };
  target.onpointermove = (event) => {
    if (!target.held) return;
    target.held = at(event) ?? target.held;
    window.labHands?.get(lab)?.move(moved(target.held));
  };
  target.onpointerup = () => {
    const point = target.held;
    target.held = null;
    if (point) letGo({ x: point[0], y: point[1], at: Date.now() });
  };
  target.onpointercancel = () => (target.held = null);
}

/** Takes that back. */
function ungraspable(target) {
  for (const kind of ["down", "move", "up", "cancel"]) target[`onpointer${kind}`] = null;
}

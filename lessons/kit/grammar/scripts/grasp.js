// What can be grasped in a picture: a point that sets controls, by pointer, finger or
// arrow keys. While it moves the picture follows (follow.js); where it is let go, the
// controls are set.

const WAYS = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowDown: [0, -1], ArrowUp: [0, 1],
};
const REST = 350; // ms after the last key, until what the keys have moved is let go
const HIDDEN = "position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)";
const COARSE = 10; // steps at once, with Shift
const FINEST = 100; // steps at most, from one end of a control to the other

/** Says something to those who hear the page. */
function tell(words) {
  let voice = document.getElementById("lab-voice");
  if (!voice) {
    voice = document.body.appendChild(document.createElement("div"));
    voice.id = "lab-voice";
    voice.setAttribute("aria-live", "polite");
    voice.style.cssText = HIDDEN;
  }
  voice.textContent = words;
}

/**
 * Lets a picture be grasped. `at(event)` gives what the point below a pointer sets, as
 * values of controls by name, or null where there is nothing to be grasped; `across`
 * and `up` name the controls that the arrow keys move, several for one at a time;
 * `down()` tells whether their numbers grow downwards. A picture that is drawn anew
 * under the hand says so again: the hand keeps its hold.
 */
function graspable(target, name, { across, up, at, hint, label, down }, letGo) {
  const lab = name.split(".").slice(0, 2).join(".");
  const hand = () => window.labHands?.get(lab);
  const done = (values) => letGo({ set: values, when: Date.now() });
  target.tabIndex = 0;
  target.setAttribute("role", "application"); // the arrow keys are its own
  target.setAttribute("aria-label", `${label} ${hint}`);
  target.title = hint;
  target.onpointerdown = (event) => {
    target.held = event.button ? null : at(event);
    if (target.held) target.setPointerCapture(event.pointerId);
  };
  target.onpointermove = (event) => {
    if (!target.held) return;
    target.held = at(event, target.held) ?? target.held;
    hand()?.move(target.held);
  };
  target.onpointerup = () => {
    const values = target.held;
    target.held = null;
    if (values) done(values);
  };
  target.onpointercancel = () => (target.held = null);
  target.onkeydown = (event) => {
    const way = WAYS[event.key];
    if (!way || event.ctrlKey || event.altKey || event.metaKey || !hand()) return;
    event.preventDefault();
    event.stopPropagation();
    const several = Array.isArray(up) ? up : [up];
    if (way[0] && !across && several.length > 1) { // the next bar is taken in hand
      target.chosen = ((target.chosen ?? 0) + way[0] + several.length) % several.length;
      return tell(said(hand(), several[target.chosen]));
    }
    const moved = way[0] ? across : several[target.chosen ?? 0];
    if (!moved) return;
    const sign = way[0] || way[1] * (down?.() ? -1 : 1); // up is what goes up
    const value = stepped(hand(), moved, sign * (event.shiftKey ? COARSE : 1));
    if (value === null) return;
    target.keyed = { ...target.keyed, [moved]: value };
    hand().move(target.keyed);
    tell(said(hand(), moved));
    clearTimeout(target.rests);
    target.rests = setTimeout(() => {
      const values = target.keyed;
      target.keyed = undefined;
      done(values);
    }, REST);
  };
}

/** Returns where a control stands: under the hand, else as the page has it. */
function standing(hand, name) {
  return hand.moved[name] ?? Number(hand.data.given[name]);
}

function stepped(hand, name, steps) {
  const number = hand.data.numbers[name];
  if (!number) return null;
  const fine = (number.high - number.low) / FINEST / number.by;
  const by = number.by * Math.max(1, Math.round(fine));
  const there = standing(hand, name) + steps * by;
  const place = number.low + Math.round((there - number.low) / number.by) * number.by;
  return Math.min(number.high, Math.max(number.low, place));
}

function said(hand, name) {
  const number = hand.data.numbers[name];
  return `${number?.label ?? name}: ${Number(standing(hand, name).toPrecision(4))}`;
}

/** Takes that back. */
function ungraspable(target) {
  for (const kind of ["down", "move", "up", "cancel"]) target[`onpointer${kind}`] = null;
  target.onkeydown = null;
  target.removeAttribute("tabindex");
  target.removeAttribute("title");
  target.setAttribute("role", "img");
}

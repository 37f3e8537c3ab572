// How many pictures of a replay stand in a row and how large: so that all can be seen.

const GAP = 16; // px between pictures, as in replay.css
const LITTLE = 60; // px, the least width of a picture
const BESIDE = 15; // rem that the words beside a single picture need, and its player
const NARROW = 8; // rem that the words beside one of several need
const BETTER = 1.1; // so much larger a picture is to be with its words beside it

/** Sets how many pictures stand in a row, and their width. */
function columnsOf(player, columns, side) {
  const held = ["shares", "beside"].some((name) => player.root.classList.contains(name));
  const each = held ? "minmax(0, 1fr)" : `${side}px`;
  player.stage.style.gridTemplateColumns = `repeat(${columns}, ${each})`;
  player.root.style.setProperty("--side", `${side}px`);
}

/** Fits the pictures into a window, between what stands above and below them. */
function fit(player, width, unit) {
  const count = player.panels.length;
  const [columns, side] = roomy(player, width, count, unit);
  player.lay(columns, side, unit);
  if (!player.kept || window.innerWidth <= 820) return; // else: are two in sight?
  const room = window.innerHeight - aboveOf(player.root) - 80 * unit;
  const over = player.root.offsetHeight - room;
  const less = Math.max(90, side - Math.ceil(over / Math.ceil(count / columns)));
  if (over > 0) player.lay(columns, less, unit);
}

/** Returns how much of the lab stands above the pictures, where that is in sight. */
function aboveOf(root) {
  const host = root.getRootNode().host ?? root;
  const lab = host.closest("[class*=st-key-lab-]");
  const high = lab ? host.getBoundingClientRect().top - lab.getBoundingClientRect().top : 20;
  return high < 0.5 * window.innerHeight ? high : 20;
}

/** Returns how many pictures stand in a row, and how large each is. */
function roomy(player, width, count, unit) {
  const most = player.data.height ?? 440 * unit;
  const curve = player.panels.some((panel) => panel.curve);
  const words = (curve ? 104 : 56) * unit + (player.kept ? 24 : 0);
  const phone = window.innerWidth <= 820; // where the picture stays in sight, see stage.css
  const tall = phone
    ? 0.44 * window.innerHeight - 48 * unit
    : window.innerHeight - aboveOf(player.root) - 130 * unit;
  let best = [1, 0];
  for (const columns of rowsOf(player, count)) {
    const wide = (width - GAP * (columns - 1)) / columns;
    const lowest = phone ? 96 : width < 900 ? 160 : 220;
    const high = Math.max(lowest, tall / Math.ceil(count / columns) - words);
    const side = Math.floor(Math.min(most, wide, high));
    const all = width >= 640 && columns === Math.min(4, count);
    if (all || side > (phone ? 1 : 0.87) * best[1]) best = [columns, side];
  }
  return best;
}

/** Returns how many pictures may stand in a row: pairs stay beside each other. */
function rowsOf(player, count) {
  const least = count > 2 ? 2 : 1; // one above the other they could not be compared
  const by = player.kept && count > 2 ? 2 : 1;
  const most = Math.min(4, count);
  return Array.from({ length: most }, (_, i) => i + 1).filter(
    (columns) => columns >= least && (columns - least) % by === 0,
  );
}

/** Fills the place that a projector's step leaves, whatever else the replay shows. */
function fill(player, place, unit) {
  const count = player.panels.length;
  const [width, room] = [place.clientWidth, place.clientHeight];
  const alone = count === 1 && width - room > BESIDE * 16 * unit;
  if (alone) {
    arrangeAs(player, "beside alone", 0, unit);
    return player.lay(1, Math.floor(room), unit);
  }
  arrangeAs(player, "shares", width, unit);
  let best = [1, 0];
  for (const columns of rowsOf(player, count)) {
    const wide = (width - GAP * (columns - 1)) / columns;
    const rows = Math.ceil(count / columns);
    columnsOf(player, columns, LITTLE);
    const words = player.root.offsetHeight - rows * LITTLE;
    const side = Math.floor(Math.min(wide, (room - words) / rows));
    if (side > best[1]) best = [columns, Math.max(LITTLE, side)];
  }
  arrangeAs(player, "beside", 0, unit);
  const beside = roomBeside(player, width, room, unit, BETTER * best[1]);
  if (beside) return player.lay(...beside, unit);
  arrangeAs(player, "shares", width, unit);
  player.lay(...best, unit);
}

/** Sets how words and pictures stand, and how wide a legend may be. */
function arrangeAs(player, names, wide, unit) {
  for (const name of ["beside", "alone", "shares"])
    player.root.classList.toggle(name, names.split(" ").includes(name));
  player.wide = wide;
  player.lay(1, LITTLE, unit); // legends have their words now
}

/** Returns columns and side of pictures with their words beside them, if that is more. */
function roomBeside(player, width, room, unit, least) {
  let best = null;
  const count = player.panels.length;
  for (const columns of rowsOf(player, count)) {
    const wide = (width - GAP * (columns - 1)) / columns - NARROW * 16 * unit;
    let side = Math.floor(Math.min(wide, room / Math.ceil(count / columns)));
    for (; side > Math.max(least, best?.[1] ?? 0); side -= 8) {
      columnsOf(player, columns, side);
      if (player.root.offsetHeight <= room) best = [columns, side];
    }
  }
  return best;
}

"""Where the parts of a lab stand: measured in the browser, for `test_view.py`."""

from __future__ import annotations

# How far below a lab's top each part ends (px), how many controls are in sight, what
# is wider than the lab or loses a part of its words, and whether a run is under way.
MEASURE = """(lab) => {
  const within = document.querySelector(`.st-key-lab-${lab}`);
  const whole = within.getBoundingClientRect();
  const part = (name) => within.querySelector(`.st-key-${name}-${lab}`);
  const ends = {};
  for (const name of ['predict', 'panel', 'picture', 'observe']) {
    const box = part(name)?.getBoundingClientRect();
    if (box?.height) ends[name] = Math.round(box.bottom - whole.top);
  }
  const kinds = ['.stSlider', '.stSelectbox', '.stButtonGroup', '.stCheckbox',
    '.stTextArea', '.stNumberInput'];
  const controls = part('panel')?.querySelectorAll(kinds.join()).length ?? 0;
  const scrolls = (e) => {
    for (; e !== within; e = e.parentElement)
      if (['auto', 'scroll'].includes(getComputedStyle(e).overflowX)) return true;
    return false;
  };
  const cut = [];
  for (const e of within.querySelectorAll('*')) {
    const box = e.getBoundingClientRect();
    if (!box.width || !box.height || e.closest('svg, .katex, .lab-pair > div > p'))
      continue;
    const wide = box.right > whole.right + 1 && !scrolls(e);
    const hides = ['hidden', 'clip'].includes(getComputedStyle(e).overflowX);
    const lost = hides && box.width > 4 && e.scrollWidth > e.clientWidth + 2 &&
      e.innerText?.trim() && !e.querySelector('canvas, svg.main-svg, input');
    if (wide || lost) cut.push(`${e.className}: ${(e.innerText ?? '').slice(0, 40)}`);
  }
  for (const chart of within.querySelectorAll('.lab-chart')) {
    const legend = chart.querySelector('g.legend')?.getBoundingClientRect();
    const { top } = chart.getBoundingClientRect();
    for (const { yaxis } of Object.values(chart._fullLayout?._plots ?? {})) {
      const [from, to] = [top + yaxis._offset, top + yaxis._offset + yaxis._length];
      const over = Math.min(legend?.bottom, to) - Math.max(legend?.top, from);
      if (over > 3) cut.push(`a legend lies ${Math.round(over)} px over its plot`);
    }
  }
  const stop = [...within.querySelectorAll('[class*=st-key-]')].some((e) =>
    [...e.classList].some((c) => /^st-key-.*-stop$/.test(c)));
  return {ends, controls, cut: cut.slice(0, 3), running: stop};
}"""

# Where a lab's picture stands once its last control in sight is in the middle of the
# screen (top and bottom, px), and how far the page is wider than the screen.
STICKS = """(lab) => {
  const within = document.querySelector(`.st-key-lab-${lab}`);
  const controls = within.querySelectorAll(`.st-key-panel-${lab} label`);
  const last = controls[controls.length - 1];
  last?.scrollIntoView({block: 'center', behavior: 'instant'});
  const picture = within.querySelector(`.st-key-picture-${lab}`);
  const box = picture.parentElement.getBoundingClientRect(); // in it, it scrolls
  const scene = [...within.querySelectorAll('.gl-container')].map((e) => {
    const seen = e.getBoundingClientRect();
    return [seen.left, seen.right];
  });
  const main = document.querySelector('[data-testid=stMain]');
  return {top: box.top, bottom: box.bottom, controls: Boolean(last),
    wider: main.scrollWidth - innerWidth, scenes: scene};
}"""

# What a projector shows of a lab's step: how much of the window the picture has, what
# is not in sight or lies over another part, the least type of words and of pictures.
PROJECTED = """(lab) => {
  const part = (name) => {
    const found = document.querySelector(`.st-key-${name}-${lab}`);
    return found?.getBoundingClientRect().height ? found : null;
  };
  const box = (e) => e.getBoundingClientRect();
  const step = document.querySelector('[class*=st-key-step-]');
  const bar = box(document.querySelector('.st-key-present-steps'));
  const main = document.querySelector('[data-testid=stMain]');
  const [title, picture, observe] = [step.querySelector('h2'), part('picture'),
    part('observe')];
  const faults = [];
  const tell = (bad, what) => bad && faults.push(what);
  for (const e of [main, step])
    tell(e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1,
      `scrolls ${e.scrollWidth - e.clientWidth}, ${e.scrollHeight - e.clientHeight}`);
  tell(box(step).top < bar.bottom - 1, 'stands below the bar');
  const said = box(title.querySelector('span'));
  tell(said.right > bar.left, 'the title runs into the bar');
  tell(said.top < 0 || said.bottom > bar.bottom + 1, 'the title is cut');
  const drawn = [];
  for (const e of picture?.querySelectorAll('.lab-chart, [class*=st-key]') ?? []) {
    if (e.matches('.lab-chart')) drawn.push(e);
    for (const inner of e.querySelectorAll('*')) {
      const replay = inner.shadowRoot?.querySelector('[data-replay]');
      if (replay) drawn.push(replay, ...replay.querySelectorAll('canvas.picture'));
    }
  }
  for (const e of drawn) {
    const [own, place] = [box(e), box(picture)];
    tell(own.bottom > place.bottom + 1 || own.right > place.right + 1,
      `a picture ends at ${own.right}, ${own.bottom}, its place at ${place.bottom}`);
  }
  for (const e of picture?.querySelectorAll('.katex-display') ?? [])
    tell(box(e).bottom > Math.min(box(e.closest('.stMarkdown')).bottom,
      box(picture).bottom) + 1, 'a formula is cut');
  for (const map of picture?.querySelectorAll('g.hm') ?? []) {
    const numbers = [...map.querySelectorAll('text')].map(box);
    tell(numbers.some((a, i) => numbers.slice(i + 1).some((b) =>
      Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2 &&
      Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2)),
      'numbers of a map lie over each other');
  }
  for (const plot of picture?.querySelectorAll('.lab-chart') ?? []) {
    const held = [...plot.querySelectorAll('.points path')].map(box).filter(
      ({ width }) => width > 60);
    for (const text of plot.querySelectorAll('g.annotation text')) {
      const { left, right, top, bottom } = box(text);
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      tell(held.some((e) => x > e.left && x < e.right && y > e.top && y < e.bottom &&
        Math.hypot((right - left) / 2, (bottom - top) / 2) > e.width / 2 + 2),
        `${text.textContent} is larger than what holds it`);
    }
  }
  if (observe) {
    tell(box(observe).top < box(picture).bottom - 1, 'the observation is on it');
    tell(box(observe).bottom > innerHeight, 'the observation is not in sight');
  }
  const size = (e) => parseFloat(getComputedStyle(e).fontSize);
  const seen = (e) => e.checkVisibility({ visibilityProperty: true }) &&
    e.textContent.trim() && box(e).height > 1;
  const words = [...main.querySelectorAll('p, li')].filter((e) =>
    seen(e) && box(e.closest('[data-testid=stMarkdownContainer]') ?? e).width > 1);
  const type = [...(picture?.querySelectorAll('.main-svg text') ?? [])].filter(seen);
  const share = picture ? box(picture).width * box(picture).height : 0;
  return {faults, share: share / innerWidth / innerHeight,
    words: Math.min(...words.map(size)), type: Math.min(...type.map(size)),
    hand: getComputedStyle(document.querySelector(`.st-key-panel-${lab}`)).visibility,
    running: [...step.querySelectorAll('[class*=st-key-]')].some((e) =>
      [...e.classList].some((c) => /^st-key-.*-stop$/.test(c)))};
}"""

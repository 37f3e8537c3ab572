"""What of a lab stands where: measured in the browser, for the tests of the stage."""

from __future__ import annotations

# How far below a lab's top each part of it ends (px), what is wider than its place,
# and how many controls are in sight.
MEASURE = """(lab) => {
  const within = document.querySelector(`.st-key-lab-${lab}`);
  const top = within.getBoundingClientRect().top;
  const box = (part) => within.querySelector(`.st-key-${part}-${lab}`);
  const ends = {};
  for (const part of ['predict', 'panel', 'picture', 'observe']) {
    const seen = box(part)?.getBoundingClientRect();
    if (seen?.height) ends[part] = Math.round(seen.bottom - top);
  }
  const kinds = ['.stSlider', '.stSelectbox', '.stButtonGroup', '.stCheckbox',
    '.stTextArea', '.stNumberInput', '.stMultiSelect'];
  const controls = box('panel')?.querySelectorAll(kinds.join()).length ?? 0;
  const cut = [];
  const whole = within.getBoundingClientRect();
  const hides = (e) => ['hidden', 'clip'].includes(getComputedStyle(e).overflowX);
  for (const e of within.querySelectorAll('*')) {
    const r = e.getBoundingClientRect();
    if (!r.width || !r.height || e.closest('svg, .katex, .lab-table')) continue;
    const what = e.className.baseVal ?? e.className;
    const wide = r.right > whole.right + 1 && !e.closest('[style*=overflow], .st-key-presets-' + lab);
    const lost = hides(e) && e.clientWidth > 4 && e.scrollWidth > e.clientWidth + 2 &&
      !e.closest('.stMainBlockContainer input, [role=slider]') && e.innerText?.trim();
    if (wide || lost) cut.push(`${e.tagName} ${what} ${wide ? 'wide' : 'cut'} ${(e.innerText ?? '').slice(0, 30)}`);
  }
  const rows = [...within.querySelectorAll('.st-key-presets-' + lab + ' button')];
  return {ends, controls, cut: cut.slice(0, 5), presets: new Set(rows.map((e) => e.offsetTop)).size};
}"""

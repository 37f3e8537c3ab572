// A browser's translator puts <font> elements where the texts stood that the page holds on
// to. Removing such a text then fails and takes the page down with it, and a new value is
// written where nobody sees it (https://github.com/facebook/react/issues/11538).

function heedTranslators() {
  if (window.labTranslators) return;
  const standIns = (window.labTranslators = new WeakMap()); // text -> what stands for it

  /** Returns what stands in `parent` for a node that a translator has taken out of it. */
  const standIn = (parent, node) => {
    let at = node.isConnected ? node : (standIns.get(node) ?? node);
    while (at && at.parentNode !== parent) at = at.parentNode;
    return at;
  };
  const remove = Node.prototype.removeChild;
  Node.prototype.removeChild = function (node) {
    if (node?.parentNode === this || node?.nodeType !== Node.TEXT_NODE) {
      return remove.call(this, node);
    }
    const there = standIn(this, node);
    if (there) remove.call(this, there);
    return node;
  };
  const insert = Node.prototype.insertBefore;
  Node.prototype.insertBefore = function (made, before) {
    const text = before?.nodeType === Node.TEXT_NODE && before.parentNode !== this;
    return insert.call(this, made, text ? standIn(this, before) : before);
  };

  // A text whose value changes comes back into its place, to be translated anew.
  const values = new MutationObserver((records) => {
    for (const { target } of records) {
      const there = standIns.get(target);
      if (!target.isConnected && there?.isConnected) there.replaceWith(target);
    }
  });
  new MutationObserver((records) => {
    for (const { addedNodes, removedNodes, target } of records) {
      for (const made of addedNodes) if (made.nodeName === "FONT") latest = made;
      for (const gone of removedNodes) {
        if (gone.nodeType !== Node.TEXT_NODE || gone.isConnected) continue;
        if (latest?.parentNode !== target) continue;
        standIns.set(gone, latest);
        values.observe(gone, { characterData: true });
        latest = null;
      }
    }
  }).observe(document.body, { childList: true, subtree: true });
  let latest = null; // the element put in last
}

// A link to what the reader sees.

function copy({ parentElement }, { query, space, labels }) {
  const row = place(parentElement);
  const press = button(
    row,
    labels.copy,
    "M6.5 9.5l3-3M7 4.6l1.3-1.3a3 3 0 0 1 4.3 4.3L11.3 9M9 11.4l-1.3 1.3a3 3 0 0 1-4.3-4.3L4.7 7",
  );
  const framed = window.parent !== window && space;
  const address = framed
    ? `https://huggingface.co/spaces/${space}?${asQuery(query)}`
    : `${location.origin}${location.pathname}?${query}`;
  let timer;
  press.onclick = async () => {
    clearTimeout(timer);
    row.querySelector("input")?.remove();
    if (await copied(address)) {
      press.say(labels.copied);
    } else {
      press.say(labels.failed);
      const field = document.createElement("input");
      Object.assign(field, { readOnly: true, value: address });
      field.setAttribute("aria-label", labels.copy);
      row.append(field);
      field.focus();
      field.select();
      return; // it stays until the next press
    }
    timer = setTimeout(() => press.say(labels.copy), 2000);
  };
  return () => clearTimeout(timer);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // no clipboard over plain http or in a frame: the old way may still work
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.style.cssText = "position:fixed;opacity:0";
  document.body.append(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
  }
}

export default afresh(copy);

// A link to what the reader sees, alone or in a text that is ready to be sent.

function copy({ parentElement }, { query, space, labels, around, icon }) {
  const row = place(parentElement);
  const press = button(row, labels.copy, icon);
  const framed = window.parent !== window && space;
  const address = framed
    ? `https://huggingface.co/spaces/${space}?${asQuery(query)}`
    : `${location.origin}${location.pathname}?${query}`;
  const said = around.replace("{link}", () => address);
  let timer;
  press.onclick = async () => {
    clearTimeout(timer);
    row.querySelector("input, textarea")?.remove();
    if (await copied(said)) {
      press.say(labels.copied);
    } else {
      press.say(labels.failed);
      const kind = said.includes("\n") ? "textarea" : "input";
      const field = document.createElement(kind);
      Object.assign(field, { readOnly: true, value: said });
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

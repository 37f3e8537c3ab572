// A row of plain buttons with a picture and words.

const PRINTER = "M4.5 6V2.5h7V6M4.5 11.5h-2V6h11v5.5h-2M4.5 9.5h7v4h-7z";

function place(parentElement) {
  let row = parentElement.querySelector(".row");
  if (!row) {
    row = document.createElement("div");
    row.className = "row";
    parentElement.append(row);
  }
  row.replaceChildren();
  return row;
}

function button(row, label, path) {
  const made = document.createElement("button");
  made.type = "button";
  made.innerHTML =
    `<svg viewBox="0 0 16 16" aria-hidden="true"><path d="${path}"/></svg>` +
    '<span role="status"></span>';
  made.say = (words) => {
    made.querySelector("span").textContent = words;
    made.ariaLabel = words; // a status inside a button is not part of its name
  };
  made.say(label);
  row.append(made);
  return made;
}

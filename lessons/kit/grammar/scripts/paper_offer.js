// Opens this page, as it stands, as a print view in a tab of its own.

function offer({ parentElement }, { label }) {
  const row = place(parentElement);
  const press = button(row, label, PRINTER);
  press.onclick = () => {
    const asked = new URLSearchParams(location.search);
    for (const name of ["present", "at", "part"]) asked.delete(name);
    asked.set("print", "1");
    asked.set("embed", "true"); // without it Streamlit does not heed the light theme
    asked.set("embed_options", "light_theme");
    window.open(`${location.pathname}?${asked}`, "_blank");
  };
}

export default afresh(offer);

/** Returns the address of a file of the server: it may lie below a path of a proxy. */
function besideStatic(file) {
  const own = [...document.scripts].map((s) => s.src.split("/static/js/"));
  const [before] = own.find((parts) => parts.length === 2) ?? [location.origin];
  return `${before}/${file}`;
}

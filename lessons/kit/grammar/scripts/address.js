// This address as a page that shows the site in a frame writes it.

/** Returns this address as a query alone: an outer page passes no path on. */
function asQuery(query = location.search.slice(1)) {
  const page = location.pathname.split("/").pop();
  return [page && `page=${page}`, query].filter(Boolean).join("&");
}

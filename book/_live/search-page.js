// The search as a page of its own, search.html?q=…, which others may link to.
course.define("search-page", ["search"], (search) => () => {
  "use strict";
  const asked = new URLSearchParams(location.search).get("q");
  if (asked) search.open(asked);
});

// The line that installs the library, with the whole address of this site's copy.
course.define("wheel", [], () => (element) => {
  "use strict";
  for (const address of element.querySelectorAll(".wheel-address")) {
    address.textContent = new URL(address.textContent, location.href).href;
  }
});

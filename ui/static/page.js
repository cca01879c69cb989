// Turning pages with the arrow keys, going back to the same place in the results, and pictures that come late.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    var wanted = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    var link = wanted && document.querySelector("a[rel=" + wanted + "]");
    if (link) link.click();
  });

  // The results that this page was opened from are left as they were; a link would load them anew, from the top.
  var back = document.querySelector("[data-back]");
  if (back && window.navigation && navigation.traverseTo) {
    back.addEventListener("click", function (event) {
      var wanted = new URL(back.href).searchParams.get("q");
      var earlier = navigation.entries().slice(0, navigation.currentEntry.index).reverse();
      var results = earlier.find(function (entry) { return (entry.getState() || {}).results === wanted; });
      if (!results) return;
      event.preventDefault();
      navigation.traverseTo(results.key);
    });
  }

  document.querySelectorAll("img[data-late], .thumbs img").forEach(function (image) {
    var tries = 0;
    function late() {
      if (tries === 0 && image.dataset.late) {
        var note = document.createElement("figcaption");
        note.className = "quiet";
        note.textContent = image.dataset.late;
        image.closest("figure").appendChild(note);
        image.closest("figure").classList.add("page-late");
      }
      tries += 1;
      if (tries > 5) return;
      setTimeout(function () {
        var from = image.srcset ? "srcset" : "src";
        image.setAttribute(from, image.getAttribute(from));
      }, 1500 * tries);
    }
    image.addEventListener("error", late);
    image.addEventListener("load", function () {
      var note = image.dataset.late && image.closest("figure").querySelector("figcaption");
      if (note) {
        note.parentNode.classList.remove("page-late");
        note.remove();
      }
      image.removeEventListener("error", late);
    });
    if (image.complete && image.naturalWidth === 0) late();
  });
})();

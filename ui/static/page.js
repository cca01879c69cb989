// Turning pages with the arrow keys, going back to the same place in the results, and pictures that come late.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    var wanted = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    var link = wanted && document.querySelector("a[rel=" + wanted + "]");
    if (link) link.click();
  });

  var back = document.querySelector("[data-back]");
  if (back && window.navigation && navigation.entries) {
    back.addEventListener("click", function (event) {
      var entries = navigation.entries();
      var here = navigation.currentEntry.index;
      var before = here > 0 && new URL(entries[here - 1].url);
      var wanted = new URL(back.href);
      if (!before || before.pathname !== wanted.pathname) return;
      if (before.searchParams.get("q") !== wanted.searchParams.get("q")) return;
      event.preventDefault();
      history.back();
    });
  }

  document.querySelectorAll("img[data-late]").forEach(function (image) {
    var tries = 0;
    function late() {
      if (tries === 0) {
        var note = document.createElement("figcaption");
        note.className = "quiet";
        note.textContent = image.dataset.late;
        image.closest("figure").appendChild(note);
      }
      tries += 1;
      if (tries > 5) return;
      setTimeout(function () {
        var set = image.srcset;
        image.srcset = "";
        image.srcset = set;
      }, 1500 * tries);
    }
    image.addEventListener("error", late);
    image.addEventListener("load", function () {
      var note = image.closest("figure").querySelector("figcaption");
      if (note) note.remove();
      image.removeEventListener("error", late);
    });
    if (image.complete && image.naturalWidth === 0) late();
  });
})();

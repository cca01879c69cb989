// Turning pages with the arrow keys or a finger, going back to the same place in the results, and pictures that come late.
(function () {
  "use strict";
  document.addEventListener("keydown", function (event) {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || /^(INPUT|TEXTAREA|SELECT)$/.test(event.target.tagName)) return;
    turn({ ArrowLeft: "prev", ArrowRight: "next" }[event.key]);
  });

  function turn(wanted) {
    var link = wanted && document.querySelector("a[rel=" + wanted + "]");
    if (link) link.click();
  }

  // One finger drawn across the picture turns the page; two fingers, or a picture that was made larger, are left to the browser.
  var sheet = document.querySelector(".page-sheet");
  var from = null;
  if (sheet) {
    sheet.addEventListener("touchstart", function (event) {
      var larger = window.visualViewport && visualViewport.scale > 1.05;
      from = event.touches.length === 1 && !larger ? { x: event.touches[0].clientX, y: event.touches[0].clientY } : null;
    }, { passive: true });
    sheet.addEventListener("touchend", function (event) {
      var to = event.changedTouches[0];
      if (!from || event.touches.length) return;
      var across = to.clientX - from.x;
      if (Math.abs(across) > 60 && Math.abs(across) > 2 * Math.abs(to.clientY - from.y)) turn(across > 0 ? "prev" : "next");
      from = null;
    }, { passive: true });
  }

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

// Leaving at once, and sharing an address.
(function () {
  "use strict";
  var exit = document.querySelector("[data-exit]");

  function leave(event) {
    if (event) event.preventDefault();
    document.documentElement.hidden = true;
    document.title = "";
    window.location.replace(exit.href);
  }

  var presses = [];
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Shift") { presses = []; return; }
    if (event.repeat) return;
    var now = Date.now();
    presses = presses.filter(function (time) { return now - time < 1500; }).concat(now);
    if (presses.length >= 3) leave();
  });
  document.addEventListener("click", function (event) { if (event.target.closest("[data-exit]")) leave(event); });

  document.querySelectorAll("[data-share]").forEach(function (button) {
    if (!navigator.share && !navigator.clipboard) { button.hidden = true; return; }
    button.addEventListener("click", function () {
      var address = location.origin + location.pathname;
      if (navigator.share) { navigator.share({ url: address }).catch(function () {}); return; }
      navigator.clipboard.writeText(address).then(function () {
        button.querySelector("span").textContent = button.dataset.done;
      });
    });
  });
})();

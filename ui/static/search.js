// Results in place: filters, order and pages renew only what changes; the address and "back" stay right.
(function () {
  "use strict";
  var answer = document.getElementById("answer");
  var form = document.getElementById("search-form");
  var sheet = document.getElementById("sheet");
  var status = document.getElementById("status");
  if (!answer || !form || !window.fetch || !window.DOMParser || !window.FormData) return;
  var isPrivate = form.method === "post";
  var running = null;

  function pairs(submitter) {
    var found = [];
    new FormData(form).forEach(function (value, name) { if (value !== "") found.push([name, value]); });
    if (submitter && submitter.name) found.push([submitter.name, submitter.value]);
    return new URLSearchParams(found);
  }

  function openFolds() {
    var open = {};
    document.querySelectorAll("#filters details[id]").forEach(function (one) { open[one.id] = one.open; });
    return open;
  }

  function put(text, moveTo) {
    var page = new DOMParser().parseFromString(text, "text/html");
    var folds = openFolds();
    var focused = document.activeElement;
    var again = focused && focused.name && focused.form === form ? [focused.name, focused.value, focused.type] : null;
    ["filters", "results"].forEach(function (id) {
      var fresh = page.getElementById(id);
      var old = document.getElementById(id);
      if (fresh && old) old.replaceWith(fresh);
    });
    Object.keys(folds).forEach(function (id) {
      var fold = document.getElementById(id);
      if (fold) fold.open = folds[id];
    });
    if (again && again[2] === "checkbox") {
      document.querySelectorAll("#filters input").forEach(function (box) {
        if (box.name === again[0] && box.value === again[1]) box.focus();
      });
    }
    status.textContent = document.getElementById("count").textContent;
    var results = document.getElementById("results");
    var lost = focused !== document.body && document.activeElement === document.body;
    if (moveTo === "results" || lost) results.focus({ preventScroll: true });
    if (moveTo === "results") results.scrollIntoView({ block: "start" });
  }

  function load(address, options, done) {
    if (running) running.abort();
    running = new AbortController();
    options.signal = running.signal;
    options.headers = { "Maleta-Fragment": "1" };
    answer.setAttribute("aria-busy", "true");
    fetch(address, options).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.text();
    }).then(function (text) {
      answer.removeAttribute("aria-busy");
      done(text);
    }).catch(function (error) {
      if (error.name === "AbortError") return;
      answer.removeAttribute("aria-busy");
      status.textContent = answer.dataset.failed;
      status.classList.remove("hidden");
    });
  }

  // Says to the pages opened from here which entry of the history to come back to: addresses are hidden from them.
  function nameEntry() {
    if (!window.navigation || !navigation.updateCurrentEntry || isPrivate) return;
    navigation.updateCurrentEntry({ state: { results: new URLSearchParams(location.search).get("q") } });
  }

  function go(address, moveTo) {
    load(address, {}, function (text) {
      history.pushState({ place: "search" }, "", address);
      nameEntry();
      put(text, moveTo);
      switchLanguages();
    });
  }

  function submit(submitter, moveTo) {
    var values = pairs(submitter);
    if (isPrivate) {
      load(form.action, { method: "POST", body: values }, function (text) { put(text, moveTo); });
      return;
    }
    var query = values.toString();
    go(form.action + (query ? "?" + query : ""), moveTo);
  }

  function switchLanguages() {
    document.querySelectorAll(".switch a").forEach(function (link) {
      link.href = "/" + link.lang + location.pathname.slice(3) + location.search;
    });
  }

  form.addEventListener("submit", function (event) {
    if (event.submitter && event.submitter.formMethod === "post" && !isPrivate) return;
    if (event.submitter && event.submitter.hasAttribute("formaction")) return;
    event.preventDefault();
    if (sheet.open) sheet.close();
    submit(event.submitter, "results");
  });
  document.addEventListener("change", function (event) {
    if (event.target.form === form && event.target.name !== "q") submit(null, "");
  });
  document.addEventListener("click", function (event) {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    var link = event.target.closest("a");
    if (!link) return;
    if (link.classList.contains("filters-open") && sheet.showModal) { event.preventDefault(); openSheet(); return; }
    if (link.classList.contains("filters-close") && sheet.open) { event.preventDefault(); sheet.close(); return; }
    var same = link.origin === location.origin && link.pathname === location.pathname && link.search !== location.search;
    if (!link.closest("#results")) return;
    if (same && !link.hash) { event.preventDefault(); go(link.href, link.closest(".pages") ? "results" : ""); return; }
    history.replaceState({ place: "search", followed: link.getAttribute("href") }, "");
    nameEntry();
  });
  document.addEventListener("keydown", function (event) {
    var sort = document.getElementById("sort");
    if (event.key === "Escape" && sort && sort.open) { sort.open = false; sort.querySelector("summary").focus(); }
  });

  function openSheet() {
    sheet.appendChild(document.getElementById("filters"));
    sheet.showModal();
  }
  sheet.addEventListener("close", function () {
    answer.insertBefore(document.getElementById("filters"), answer.firstChild);
    var opener = document.querySelector(".filters-open");
    if (opener) opener.focus();
  });

  // Who comes back from a page finds the focus where it was.
  var followed = history.state && history.state.followed;
  Array.prototype.some.call(followed ? document.querySelectorAll("#results a") : [], function (link) {
    if (link.getAttribute("href") !== followed) return false;
    link.focus({ preventScroll: true });
    return true;
  });
  history.replaceState({ place: "search" }, "");
  nameEntry();
  window.addEventListener("popstate", function (event) {
    if (!event.state || event.state.place !== "search" || isPrivate) return;
    var text = new URLSearchParams(location.search).get("q") || "";
    load(location.href, {}, function (body) {
      form.querySelector("input[name=q]").value = text;
      put(body, "");
      switchLanguages();
    });
  });
})();

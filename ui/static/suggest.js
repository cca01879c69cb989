// Suggestions below the search box: a combobox with a list, as the ARIA Authoring Practices describe it. Without this the box is as it is.
(function () {
  "use strict";
  var form = document.querySelector("form[data-suggest]");
  if (!form || !window.fetch || !window.AbortController || !form.requestSubmit) return;
  var input = form.querySelector("input[name=q]");
  var box = input.parentNode;
  var says = form.dataset;
  var isPrivate = form.method === "post";
  var list = document.createElement("ul");
  var status = document.createElement("p");
  var shown = [];
  var active = -1;
  var waiting = 0;
  var running = null;

  list.id = input.id + "-list";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", says.name);
  status.className = "hidden";
  status.setAttribute("role", "status");
  box.appendChild(list);
  box.appendChild(status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  function stop() {
    clearTimeout(waiting);
    if (running) running.abort();
    running = null;
  }

  function close() {
    stop();
    mark(-1);
    list.hidden = true;
    list.textContent = "";
    shown = [];
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
  }

  function part(parent, text, name, language) {
    var span = document.createElement("span");
    span.className = name;
    span.textContent = text;
    if (language && language !== "und" && language !== document.documentElement.lang) span.lang = language;
    parent.appendChild(span);
  }

  function open(found) {
    close();
    if (!found.length) return;
    shown = found;
    found.forEach(function (one, place) {
      var option = document.createElement("li");
      option.id = list.id + "-" + place;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      part(option, one.label, "suggestion-label", one.language);
      if (one.choice) part(option, says.mayMean.replace("%s", one.matched), "suggestion-note");
      else if (one.matched) part(option, "= " + one.matched, "suggestion-note");
      part(option, says[one.kind], "suggestion-kind");
      list.appendChild(option);
    });
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    status.textContent = (found.length === 1 ? says.one : says.many.replace("%s", found.length));
  }

  function mark(place) {
    if (active >= 0 && list.children[active]) list.children[active].setAttribute("aria-selected", "false");
    active = place;
    if (place < 0) { input.removeAttribute("aria-activedescendant"); return; }
    var option = list.children[place];
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  // Where nothing may stay in addresses, only resources are opened; everything else is searched for by its name.
  function take(one) {
    var text = one.query || (isPrivate && one.kind !== "resource" ? one.label : "");
    close();
    if (!text) { location.assign(one.url); return; }
    input.value = text;
    form.requestSubmit();
  }

  function ask() {
    var text = input.value;
    stop();
    if (!text.trim()) { close(); return; }
    running = new AbortController();
    fetch(says.suggest + "&q=" + encodeURIComponent(text.slice(-100)), { signal: running.signal }).then(function (response) {
      if (!response.ok) throw new Error(String(response.status));
      return response.json();
    }).then(function (body) {
      if (input.value === text && document.activeElement === input) open(body.suggestions);
    }).catch(function (error) {
      if (error.name !== "AbortError") close(); // a box that does not suggest still searches
    });
  }

  input.addEventListener("input", function (event) {
    if (event.isComposing) return;
    clearTimeout(waiting);
    if (!input.value.trim()) { close(); return; }
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", function (event) {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    var count = shown.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!count) { if (event.key === "ArrowDown") ask(); return; }
      event.preventDefault();
      var step = event.key === "ArrowDown" ? 1 : -1;
      mark((active + 1 + step + count + 1) % (count + 1) - 1);
    } else if (event.key === "Escape" && count) {
      event.preventDefault();
      close();
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      take(shown[active]);
    } else if (event.key === "Tab") {
      close();
    }
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", function (event) { event.preventDefault(); }); // the box keeps the focus
  list.addEventListener("click", function (event) {
    var option = event.target.closest("[role=option]");
    if (option) take(shown[Array.prototype.indexOf.call(list.children, option)]);
  });
})();

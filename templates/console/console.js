// The console's one script: it only adds. Without it every page still works, by links and forms.
(function () {
  "use strict";
  var busy = null;
  var stale = false;
  var hidden = "";

  function byId(id) { return document.getElementById(id); }

  // The page in the answer takes the place of this one; what the reader was doing stays as it was.
  function swap(text, top) {
    var fresh = new DOMParser().parseFromString(text, "text/html");
    var shell = fresh.getElementById("shell");
    if (!shell) { location.reload(); return; }
    var x = scrollX, y = scrollY;
    var focus = document.activeElement && document.activeElement.id;
    var caret = focus && document.activeElement.selectionStart;
    var typed = focus && "value" in document.activeElement ? document.activeElement.value : null;
    var frames = {};
    document.querySelectorAll("iframe[id]").forEach(function (frame) {
      try { frames[frame.id] = [frame.contentWindow.scrollX, frame.contentWindow.scrollY, frame.getAttribute("src"), frame.contentWindow.location.href]; } catch (e) { /* not ours */ }
    });
    var open = [];
    document.querySelectorAll("details[id][open]").forEach(function (one) { open.push(one.id); });
    var strips = [];
    document.querySelectorAll(".scroll, .side nav ul").forEach(function (one) { strips.push(one.scrollLeft); });
    document.title = fresh.title;
    document.documentElement.lang = fresh.documentElement.lang;
    document.body.dataset.version = fresh.body.dataset.version;
    byId("shell").replaceWith(document.adoptNode(shell));
    var overlay = fresh.getElementById("overlay");
    if (overlay.textContent !== byId("overlay").textContent || !overlay.children.length) {
      byId("overlay").replaceWith(document.adoptNode(overlay));
    }
    open.forEach(function (id) { if (byId(id)) { byId(id).open = true; } });
    document.querySelectorAll(".scroll, .side nav ul").forEach(function (one, i) { one.scrollLeft = strips[i] || 0; });
    document.querySelectorAll("iframe[id]").forEach(function (frame) {
      var was = frames[frame.id];
      if (!was || top) { return; }
      if (frame.id === "portal" && was[2] === frame.getAttribute("src")) { frame.src = was[3]; }
      frame.addEventListener("load", function () {
        try { frame.contentWindow.scrollTo({ left: was[0], top: was[1], behavior: "instant" }); } catch (e) { /* not ours */ }
      }, { once: true });
    });
    dress();
    var again = focus && byId(focus);
    if (again) {
      again.focus({ preventScroll: true });
      if (typed !== null && again.type === "search") {
        again.value = typed;
        again.setSelectionRange(caret, caret);
      }
    }
    scrollTo({ left: x, top: top ? 0 : y, behavior: "instant" });
  }

  function go(url, keep, top) {
    if (busy) { busy.abort(); }
    var mine = busy = new AbortController();
    return fetch(url, { signal: mine.signal, headers: { accept: "text/html" } }).then(function (answer) {
      return answer.text().then(function (text) {
        if (mine.signal.aborted) { return; }
        if (keep) { history[keep](null, "", answer.url); }
        swap(text, top);
        done();
      });
    }).catch(function (error) { if (error.name !== "AbortError") { done(); } });
  }

  function done() {
    busy = null;
    if (stale) { stale = false; go(location.href, null); }
  }

  // What the reader asked for comes first; a newer version follows when it is there. What is about to be done, or was,
  // stays under the reader's eyes.
  function refresh() {
    if (document.querySelector("[data-still]")) { return; }
    if (busy) { stale = true; } else { go(location.href, null); }
  }

  // The day under the thumb, written as the reader's language writes it, before the page comes.
  function slide(slider) {
    var day = new Date(slider.dataset.first + "T12:00:00Z");
    day.setUTCDate(day.getUTCDate() + Number(slider.value));
    var words = new Intl.DateTimeFormat(document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang,
      { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" }).format(day);
    byId("day").textContent = words;
    slider.setAttribute("aria-valuetext", words);
    return day.toISOString().slice(0, 10);
  }

  var later = 0;
  function dress() {
    var slider = byId("slider");
    if (slider) {
      slider.hidden = false;
      byId("time").classList.add("live");
      slider.addEventListener("input", function () {
        var url = new URL(location.href);
        url.searchParams.set("at", slide(slider));
        clearTimeout(later);
        later = setTimeout(function () { go(url, "replaceState"); }, 60);
      });
      byId("at").addEventListener("change", function (event) {
        if (!event.target.value) { return; }
        var url = new URL(location.href);
        url.searchParams.set("at", event.target.value);
        go(url, "replaceState");
      });
    }
    document.querySelectorAll("[data-hide]").forEach(function (button) {
      button.hidden = false;
      button.onclick = function () {
        hidden = byId("overlay").textContent;
        byId("overlay").classList.add("away");
      };
    });
    byId("overlay").classList.toggle("away", hidden !== "" && byId("overlay").textContent === hidden);
    document.querySelectorAll("form[role=search] input[type=search]").forEach(function (field) {
      field.addEventListener("input", function () {
        clearTimeout(later);
        later = setTimeout(function () {
          go(location.pathname + "?" + new URLSearchParams(new FormData(field.form)), "replaceState");
        }, 150);
      });
    });
    document.querySelectorAll("select[data-go]").forEach(function (select) {
      select.addEventListener("change", function () { go(select.value, "pushState"); });
    });
  }

  // Links inside the console change the page in place, so that the slider and the scroll stay.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) { return; }
    if (link.origin !== location.origin || link.target || link.hasAttribute("download") || link.hash) { return; }
    if (!/^\/[a-z]{2,3}(-[A-Za-z0-9]+)*\//.test(link.pathname)) { return; }
    event.preventDefault();
    var same = link.pathname === location.pathname;
    go(link.href, "pushState", !same).then(function () {
      if (!same) { byId("said").textContent = document.title; byId("main").focus({ preventScroll: true }); }
    });
  });
  addEventListener("popstate", function () { go(location.href, null); });

  // A new version of the folder: the same page again.
  function listen(wait) {
    var socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/console/live");
    socket.onmessage = function (message) {
      wait = 250;
      if (message.data !== document.body.dataset.version) { refresh(); }
    };
    socket.onclose = function () { setTimeout(listen, wait, Math.min(wait * 2, 4000)); };
  }

  dress();
  listen(250);
})();

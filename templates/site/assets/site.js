/* What a script adds to pages that are whole without it. One classic file: no modules, no fetch, nothing from
   elsewhere, so that it works from a folder opened from disk. Every memory is best effort. */
(function () {
  "use strict";
  var page = document.documentElement, body = document.body;
  var language = page.lang;
  var words = JSON.parse(body.getAttribute("data-words") || "{}");
  function all(query, from) { return Array.prototype.slice.call((from || document).querySelectorAll(query)); }
  function make(tag, name, text) {
    var element = document.createElement(tag);
    if (name) { element.className = name; }
    if (text) { element.textContent = text; }
    return element;
  }
  function recall(key) { try { return localStorage.getItem("wavecast:" + key); } catch (e) { return null; } }
  function keep(key, value) { try { localStorage.setItem("wavecast:" + key, value); } catch (e) { /* private window */ } }
  function fill(text, values) { return (text || "").replace(/\{(\w+)\}/g, function (whole, key) { return key in values ? values[key] : whole; }); }
  function plural(forms, count) {
    var form = "other";
    try { form = new Intl.PluralRules(language).select(count); } catch (e) { form = count === 1 ? "one" : "other"; }
    return fill((forms || {})[form] || (forms || {}).other, { n: count });
  }
  /* Words as they are looked for, in any script: the program folds the index in the same way. What old browsers do
     not know of Unicode is built from text, so that the rest of this file works in them too. */
  function unicode(pattern, old) { try { return new RegExp(pattern, "gu"); } catch (e) { return old; } }
  var marks = unicode("\\p{Mn}", /[\u0300-\u036f]/g);
  var gaps = unicode("[^\\p{L}\\p{N}\\p{M}]+", /[\s!-\/:-@\[-`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u3004\u3008-\u3020]+/g);
  var joined = /(?:[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff]|[\ud840-\udbff][\udc00-\udfff])+/g;
  var alike = { "ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i", "ς": "σ", "’": "'", "ʼ": "'" };
  function fold(text) {
    if (text.normalize) { text = text.normalize("NFKD"); }
    return text.toLowerCase().replace(marks, "").replace(/[øæœßłđðþħıς’ʼ]/g, function (letter) { return alike[letter]; });
  }
  /* Scripts that set no blanks between words are cut into pairs of letters. */
  function terms(text) {
    var found = [];
    fold(text).split(gaps).forEach(function (word) {
      word.replace(joined, function (run) {
        var letters = Array.from ? Array.from(run) : run.split("");
        if (letters.length === 1) { found.push(run); }
        for (var i = 0; i + 1 < letters.length; i++) { found.push(letters[i] + letters[i + 1]); }
        return "";
      });
      word.split(joined).forEach(function (part) { if (part.length > 1) { found.push(part); } });
    });
    return found;
  }
  var status = make("p", "unseen");
  status.setAttribute("role", "status");
  body.appendChild(status);
  function say(text) { status.textContent = ""; setTimeout(function () { status.textContent = text; }, 50); }

  /* The day. A page holds the words of every state its wave may be in; `dates.js` of the wave says when each begins
     and how its dates are said today, so that one new file mends every page of a folder. Without it, and on paper, the
     words stand that are true on any day. */
  var calendars = {};
  function daysTo(end, now) {
    return Math.round((Date.UTC(end.getFullYear(), end.getMonth(), end.getDate()) - Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) / 864e5);
  }
  function state(at, now) {
    var last = at.deadline || at.cut;
    if (at.over && now >= at.over) { return "over"; }
    if (at.cut && now >= at.cut) { return "limited"; }
    if (at.deadline && now > at.deadline) { return "late"; }
    if (now < at.start) { return "before"; }
    return last && daysTo(last, now) < 5 ? "last" : "open";
  }
  function tell(calendar, scope) {
    var at = {}, now = calendar.now ? new Date(calendar.now) : new Date();
    Object.keys(calendar.at).forEach(function (name) { at[name] = new Date(calendar.at[name]); });
    var today = state(at, now), last = at.deadline || at.cut;
    all("[data-date]", scope).forEach(function (place) {
      var said = (calendar.said[place.closest("[lang]").lang] || {})[place.getAttribute("data-date")];
      if (said) { place.textContent = said; }
      var moment = calendar.at[place.getAttribute("data-date")];
      if (moment && place.hasAttribute("datetime")) { place.setAttribute("datetime", moment); }
      if (moment && place.closest(".dates")) { place.closest(".dates > div").classList.toggle("past", now >= new Date(moment)); }
    });
    /* A state that this page has no words for leaves those of any day. */
    all("[data-state]", scope).forEach(function (place) {
      var states = place.getAttribute("data-state").split(" "), any = states.indexOf("any") >= 0;
      var known = all("[data-state]", place.parentNode).some(function (other) { return other.getAttribute("data-state").split(" ").indexOf(today) >= 0; });
      var here = states.indexOf(today) >= 0 || (any && !known);
      place.hidden = !here && !any;
      place.classList.toggle("on-paper", any && !here);
      place.classList.toggle("on-screen", here && !any);
    });
    all(".band", scope).forEach(function (band) { band.setAttribute("data-now", today); });
    all("[data-left]", scope).forEach(function (place) {
      var days = last ? daysTo(last, now) : -1;
      place.hidden = !last || now >= last;
      place.textContent = days === 0 ? words.today : plural(words.left, days);
    });
  }
  function tellAll() {
    Object.keys(calendars).forEach(function (wave) {
      var scopes = all("[data-of]").filter(function (place) { return place.getAttribute("data-of") === wave; });
      (body.getAttribute("data-wave") === wave ? [document] : scopes).forEach(function (scope) { tell(calendars[wave], scope); });
    });
  }
  function learn(calendar) { calendars[calendar.wave] = calendar; tellAll(); }
  (window.wavecastDates || []).forEach(learn);
  window.wavecastDates = { push: learn };
  /* A page that is left open, or come back to, knows the new day. */
  window.addEventListener("pageshow", tellAll);
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { tellAll(); } });
  /* A list of waves asks for the dates of those that come into view. */
  if (body.hasAttribute("data-root")) { all("[data-of]").forEach(function (place) {
    function ask() {
      var script = make("script");
      script.src = body.getAttribute("data-root") + place.getAttribute("data-of") + "/dates.js";
      document.head.appendChild(script);
    }
    if (!window.IntersectionObserver) { ask(); return; }
    var watch = new IntersectionObserver(function (seen) {
      if (seen.some(function (one) { return one.isIntersecting; })) { watch.disconnect(); ask(); }
    }, { rootMargin: "300px" });
    watch.observe(place);
  }); }

  /* Steps that are done, remembered on this device: by id, so that another language keeps them. */
  var guide = body.getAttribute("data-guide"), steps = all(".step");
  var key = "done:" + body.getAttribute("data-wave") + "/" + guide, done = Object.create(null), count = make("p", "count");
  if (guide && steps.length) {
    (recall(key) || "").split(" ").forEach(function (id) { if (id) { done[id] = true; } });
    var ticks = Object.create(null);
    var show = function () {
      var ticked = steps.filter(function (step) { return done[step.id]; }).length;
      count.textContent = fill(words.count, { done: ticked, steps: steps.length });
    };
    var paint = function (step) {
      step.classList.toggle("ticked", !!done[step.id]);
      if (ticks[step.id]) { ticks[step.id].setAttribute("aria-pressed", done[step.id] ? "true" : "false"); }
    };
    var did = function (step, is) {
      if (is) { done[step.id] = true; } else { delete done[step.id]; }
      keep(key, Object.keys(done).join(" "));
      paint(step); show();
    };
    var list = steps[0].parentNode;
    list.parentNode.insertBefore(count, list);
    steps.forEach(function (step) {
      var tools = step.querySelector(".tools");
      if (!tools) { return; }
      var tick = make("button", "done", words.done), copy = make("button", "", words.copy);
      var number = (step.querySelector(".number") || {}).textContent || "";
      tick.type = copy.type = "button";
      [tick, copy].forEach(function (button) {
        button.setAttribute("aria-label", fill(words.named, { what: button.textContent, number: number }));
      });
      ticks[step.id] = tick;
      tick.addEventListener("click", function () { did(step, !done[step.id]); say(count.textContent); });
      copy.addEventListener("click", function () { put(location.href.split("#")[0] + "#" + step.id); });
      tools.insertBefore(copy, tools.firstChild);
      tools.insertBefore(tick, copy);
      paint(step);
    });
    show();
    all("[data-guided]").forEach(function (prose) { offerGuide(prose, did); });
  }

  /* One step at a time: what does it is fetched when somebody asks for it, did so before, or comes from another device. */
  function offerGuide(prose, did) {
    var said = JSON.parse(prose.getAttribute("data-guided")), start = make("button", "button", said.begin);
    var place = document.querySelector(".page > .buttons"), waiting = false;
    if (!place) { return; }
    start.type = "button";
    all(".button", place).forEach(function (link) { link.classList.add("second"); });
    place.insertBefore(start, place.firstChild);
    function fetch(asked) {
      if (waiting) { return; }
      waiting = true;
      window.wavecastGuide = function (run) {
        run({
          said: said, start: start, prose: prose, did: did, done: done, steps: steps, count: count, key: key + " guided", asked: asked,
          words: words, all: all, make: make, fill: fill, keep: keep, recall: recall, put: put, root: body.getAttribute("data-root")
        });
      };
      var script = make("script");
      script.src = body.getAttribute("data-root") + "assets/guided.js";
      script.onerror = function () { waiting = false; };
      document.head.appendChild(script);
    }
    start.addEventListener("click", function () { fetch(true); });
    if (/^#on=/.test(location.hash) || recall(key + " guided")) { fetch(false); }
  }

  /* Copying: plain http has no clipboard, so there is an older way behind it. */
  function put(text) {
    function older() {
      var field = make("textarea", "unseen");
      field.value = text;
      body.appendChild(field);
      field.select();
      var worked = false;
      try { worked = document.execCommand("copy"); } catch (e) { worked = false; }
      body.removeChild(field);
      if (worked) { say(words.copied); } else { window.prompt(words.copy, text); }
    }
    if (navigator.clipboard && window.isSecureContext) {
      navigator.clipboard.writeText(text).then(function () { say(words.copied); }, older);
    } else { older(); }
  }
  all("[data-copy]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      put(button.getAttribute("data-copy"));
      button.classList.add("copied");
      setTimeout(function () { button.classList.remove("copied"); }, 2000);
    });
  });

  /* The start button that looks like this device. It is marked and never followed by itself. */
  var agent = navigator.userAgent, here = "";
  if (/iPhone|iPad|iPod/.test(agent) || (/Mac/.test(agent) && navigator.maxTouchPoints > 1)) { here = "ios"; }
  else if (/Android/.test(agent)) { here = "android"; }
  else if (/Mac/.test(agent)) { here = "macos"; }
  else if (/Windows/.test(agent)) { here = "windows"; }
  all("a[data-platform]").forEach(function (start) {
    if (start.getAttribute("data-platform") !== here) { return; }
    start.classList.add("likely");
    var hint = start.querySelector("small");
    if (hint && words.likely) { hint.textContent = words.likely; }
  });

  /* Another language: the same place on the page, and the choice is remembered. */
  all("a[data-lang]").forEach(function (link) {
    link.addEventListener("click", function () {
      keep("language", link.getAttribute("data-lang"));
      var plain = link.href.split("#")[0];
      link.href = plain + location.hash;
    });
  });
  if (all(".chooser a[data-lang]").length && body.hasAttribute("data-jump") && !location.hash) {
    var jumped = true;
    try { jumped = sessionStorage.getItem("wavecast:jumped"); sessionStorage.setItem("wavecast:jumped", "1"); } catch (e) { jumped = true; }
    var wanted = [recall("language")].concat(navigator.languages || [navigator.language]);
    for (var w = 0; !jumped && w < wanted.length; w++) {
      /* In the end any region: en-GB for who reads en-US. */
      var asked = (wanted[w] || "").replace(/[^\w-]/g, ""), tongue = asked.split("-")[0];
      var match = ['="' + asked, '="' + tongue, '|="' + tongue].map(function (code) {
        return document.querySelector(".chooser a[data-lang" + code + '"]');
      }).filter(Boolean)[0];
      if (match) { location.replace(match.href); break; }
    }
  }

  /* One field that leaves only the rows that say what was typed. */
  all("[data-filter]").forEach(function (field) {
    var rows = all("[data-row]").map(function (row) { return [row, fold(row.textContent)]; });
    field.closest(".field").hidden = false;
    field.addEventListener("input", function () {
      var asked = fold(field.value).split(/\s+/), left = 0;
      rows.forEach(function (row) {
        row[0].hidden = !asked.every(function (word) { return row[1].indexOf(word) >= 0; });
        if (!row[0].hidden) { left++; }
      });
      say(plural(words.rows, left));
    });
  });

  /* Search: the index is a script, fetched when somebody first means to search. */
  all(".search").forEach(function (box) {
    var field = box.querySelector("input"), found = box.querySelector(".found"), index = null, asked = false;
    var wave = body.getAttribute("data-wave"), root = box.getAttribute("data-root");
    box.hidden = false;
    window.wavecastIndex = function (given) {
      index = given;
      index.words = index.w.split(" ");
      index.pages = index.p.split(" ").map(function (list) { return list.split(".").map(function (page) { return parseInt(page, 36); }); });
      look();
    };
    function load() {
      if (asked) { return; }
      asked = true;
      var script = make("script");
      script.src = box.getAttribute("data-index");
      document.head.appendChild(script);
    }
    function near(a, b) {
      if (Math.abs(a.length - b.length) > 1) { return false; }
      var i = 0, j = 0, faults = 0;
      while (i < a.length && j < b.length) {
        if (a[i] === b[j]) { i++; j++; continue; }
        if (++faults > 1) { return false; }
        if (a[i] === b[j + 1] && a[i + 1] === b[j] && a.length === b.length) { i += 2; j += 2; }
        else if (a.length > b.length) { i++; } else if (b.length > a.length) { j++; } else { i++; j++; }
      }
      return faults + (a.length - i) + (b.length - j) <= 1;
    }
    function worth(term, word) {
      var at = word.indexOf(term);
      if (at === 0) { return word.length === term.length ? 6 : 4; }
      if (at > 0 && term.length > 2) { return 3; }
      if (term.length > 3 && (near(term, word) || (word.length > term.length && near(term, word.slice(0, term.length))))) { return 1; }
      return 0;
    }
    function score(term) {
      var points = {};
      index.words.forEach(function (word, at) {
        var value = worth(term, word);
        if (value) { index.pages[at].forEach(function (page) { points[page] = Math.max(points[page] || 0, value); }); }
      });
      index.g.forEach(function (page, at) {
        terms(page[1]).forEach(function (word) {
          var value = worth(term, word);
          if (value) { points[at] = Math.max(points[at] || 0, value * 3); }
        });
      });
      return points;
    }
    function look() {
      var wanted = terms(field.value);
      found.textContent = "";
      if (!index || (!wanted.length && field.value.trim().length < 2)) { return; }
      var missing = Object.prototype.hasOwnProperty.call(index.x || {}, wave) ? index.x[wave] : [];
      var totals = wanted.map(score), hits = [];
      index.g.forEach(function (page, at) {
        var sum = 0;
        if (wanted.length && missing.indexOf(at) < 0 && totals.every(function (points) { sum += points[at] || 0; return points[at]; })) { hits.push([sum, at]); }
      });
      hits.sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; });
      hits.slice(0, 8).forEach(function (hit) {
        var page = index.g[hit[1]], item = make("li"), link = make("a", "", page[1]);
        var part = page[2].filter(function (heading) {
          var said = terms(heading[1]);
          return wanted.some(function (term) { return said.some(function (word) { return worth(term, word) > 2; }); });
        })[0];
        link.href = root + page[0] + "/index.html" + (part ? "#" + part[0] : "");
        if (part) { link.appendChild(make("small", "", part[1])); }
        item.appendChild(link);
        found.appendChild(item);
      });
      if (!hits.length) { found.appendChild(make("li", "quiet", words.nothing)); }
      say(plural(words.hits, hits.length));
    }
    field.addEventListener("focus", load);
    field.addEventListener("input", function () { load(); look(); });
  });

  all("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { window.print(); });
  });
})();

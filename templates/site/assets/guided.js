/* One step at a time: of the same list the screen shows one step, with what stands above it. Nothing is moved or copied, so
   that paper, other languages and a page without its script have all of it. It is fetched when it is first asked for. */
window.wavecastGuide(function (page) {
  "use strict";
  var said = page.said, start = page.start, prose = page.prose, did = page.did, done = page.done, steps = page.steps, count = page.count, key = page.key;
  var words = page.words, all = page.all, make = page.make, fill = page.fill, keep = page.keep, recall = page.recall, put = page.put, body = document.body;
  var blocks = Array.prototype.slice.call(prose.children).filter(function (block) { return block !== count; });
  var screens = [], above = [], heading = null, at = -1, drawn = null;
  blocks.forEach(function (block) {
    var inside = all(".step", block);
    if (!inside.length) { above.push(block); }
    if (/^H[1-6]$/.test(block.tagName)) { heading = block; }
    inside.forEach(function (step) { screens.push({ step: step, block: block, shown: above.concat(heading || []) }); above = []; });
  });
  function button(name, text, act) {
    var made = make("button", name, text);
    made.type = "button";
    made.addEventListener("click", act);
    return made;
  }
  function holds(list, one) { return list.indexOf(one) >= 0; }
  function first() {
    for (var i = 0; i < screens.length; i++) { if (!done[screens[i].step.id]) { return i; } }
    return screens.length;
  }
  function named() { return location.hash ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null; }
  /* The screen on which an anchor stands. */
  function screenOf(place) {
    for (var i = 0; place && i < screens.length; i++) {
      var one = screens[i];
      if (one.step.contains(place) || one.shown.some(function (block) { return block.contains(place); })) { return i; }
    }
    return -1;
  }
  var top = make("div", "pace"), title = make("h2"), bar = make("span", "pace-bar"), part = make("span");
  title.tabIndex = -1;
  bar.setAttribute("aria-hidden", "true");
  bar.appendChild(part);
  top.appendChild(title);
  top.appendChild(button("back", said.all, function () { leave(); }));
  top.appendChild(bar);

  var foot = make("div", "pace-do"), tools = make("div", "tools"), asking = make("div", "box"), going = make("div", "box");
  var next = button("button", words.done, function () { did(screens[at].step, true); go(at + 1); });
  var back = button("back", said.back, function () { go(Math.max(0, at - 1)); });
  var unseen = button("", said.unseen, function () { open(unseen, asking); });
  var other = button("", said.elsewhere, function () { open(other, going); carry(); });
  var stuck = make("a", "", said.stuck);
  [unseen, other].forEach(function (opens) { opens.setAttribute("aria-expanded", "false"); });
  function open(by, box) {
    var now = box.hidden;
    close();
    box.hidden = !now;
    by.setAttribute("aria-expanded", now ? "true" : "false");
  }
  function close() {
    asking.hidden = going.hidden = true;
    [unseen, other].forEach(function (opens) { opens.setAttribute("aria-expanded", "false"); });
  }
  [back, unseen, stuck, other].forEach(function (tool) { tools.appendChild(tool); });
  asking.appendChild(make("p", "", said.unseen_text));
  var ways = make("p", "buttons"), skip = button("button second", said.skip, function () { go(at + 1); });
  var before = button("button second", said.back, function () { go(at - 1); });
  ways.appendChild(before);
  ways.appendChild(skip);
  asking.appendChild(ways);
  if (said.trouble) {
    var more = make("p"), trouble = make("a", "", said.trouble);
    trouble.href = said.trouble_at;
    more.appendChild(trouble);
    asking.appendChild(more);
  }
  [next, tools, asking, going].forEach(function (piece) { foot.appendChild(piece); });
  close();

  /* The steps that are done, in an address: how many there are, then four to a letter. Nothing about a person. */
  function packed() {
    var bits = "";
    for (var i = 0; i < screens.length; i += 4) {
      var four = 0;
      for (var j = 0; j < 4; j++) { if (screens[i + j] && done[screens[i + j].step.id]) { four += 8 >> j; } }
      bits += four.toString(16);
    }
    return "on=" + screens.length + "-" + bits;
  }
  function unpack() {
    var found = /^#on=(\d+)-([0-9a-f]+)$/.exec(location.hash);
    if (!found) { return false; }
    /* If the page has changed since, its steps are other ones, and one begins at the first. */
    if (+found[1] === screens.length) {
      screens.forEach(function (screen, i) {
        if (parseInt(found[2].charAt(i >> 2) || "0", 16) & (8 >> (i & 3))) { did(screen.step, true); }
      });
    }
    return true;
  }
  function carry() {
    var address = (/^https?:$/.test(location.protocol) ? location.href.split("#")[0] : said.address) + "#" + packed();
    going.textContent = "";
    going.appendChild(make("p", "", said.elsewhere_text));
    var code = make("div", "qr"), line = make("p"), shown = make("bdi", "address", address);
    shown.dir = "ltr";
    line.appendChild(shown);
    code.hidden = true;
    going.appendChild(code);
    going.appendChild(line);
    var ways = make("p", "buttons");
    ways.appendChild(button("button second", words.copy, function () { put(address); }));
    going.appendChild(ways);
    drawn = function () { code.hidden = !draw(code, address); };
    if (window.wavecastCode) { drawn(); return; }
    var script = make("script");
    script.src = page.root + "assets/code.js";
    script.onload = function () { drawn(); };
    document.head.appendChild(script);
  }
  function draw(code, address) {
    var rows = window.wavecastCode(address), space = "http://www.w3.org/2000/svg";
    if (!rows) { return false; }
    var picture = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path"), line = "";
    rows.forEach(function (row, y) { row.forEach(function (dark, x) { if (dark) { line += "M" + (x + 4) + " " + (y + 4) + "h1v1h-1z"; } }); });
    path.setAttribute("d", line);
    path.setAttribute("fill", "currentColor");
    picture.setAttribute("viewBox", "0 0 " + (rows.length + 8) + " " + (rows.length + 8));
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", said.qr_name);
    picture.setAttribute("shape-rendering", "crispEdges");
    picture.appendChild(path);
    code.textContent = "";
    code.appendChild(picture);
    return true;
  }

  function show(wanted, quiet) {
    at = Math.max(0, Math.min(wanted, screens.length));
    var screen = screens[at];
    body.classList.add("guided");
    body.classList.toggle("guided-first", at === 0);
    body.classList.toggle("guided-last", !screen);
    blocks.forEach(function (block) {
      block.classList.toggle("away", screen ? block !== screen.block && !holds(screen.shown, block) : !holds(above, block));
    });
    steps.forEach(function (step) { step.classList.toggle("away", !screen || step !== screen.step); });
    title.textContent = screen ? fill(said.step, { number: screen.step.querySelector(".number").textContent }) + " " : said.last + " ";
    title.appendChild(make("small", "", screen ? fill(said.of, { at: at + 1, steps: screens.length }) : count.textContent));
    part.style.width = 100 * Math.min(1, (at + (screen ? 1 : 0)) / screens.length) + "%";
    next.hidden = unseen.hidden = stuck.hidden = !screen;
    back.hidden = before.hidden = at === 0;
    if (screen) {
      var ask = screen.step.querySelector(".tools a");
      stuck.hidden = !ask;
      if (ask) { stuck.href = ask.href; }
      [[next, words.done], [unseen, said.unseen], [stuck, said.stuck]].forEach(function (one) {
        one[0].setAttribute("aria-label", fill(words.named, { what: one[1], number: screen.step.querySelector(".number").textContent }));
      });
      skip.hidden = at + 1 >= screens.length;
    }
    close();
    if (!quiet) { title.focus({ preventScroll: true }); document.querySelector("h1").scrollIntoView(); }
  }
  function remember(how) {
    var place = screens[at] ? "#" + screens[at].step.id : location.href.indexOf("#") < 0 ? "" : "#";
    try { history[how]({ guided: at }, "", place || location.href); } catch (e) { /* not from every folder */ }
  }
  function go(wanted) { show(wanted); remember("pushState"); }
  function begin() {
    var from = first();
    keep(key, "1");
    /* The way back from the first step leads to the page as it was. */
    try { history.replaceState({ guided: -1 }, "", location.href); } catch (e) { /* not from every folder */ }
    go(from === screens.length ? 0 : from);
  }
  function leave(quiet) {
    keep(key, "");
    ["guided", "guided-first", "guided-last"].forEach(function (name) { body.classList.remove(name); });
    all(".away", prose).forEach(function (block) { block.classList.remove("away"); });
    var step = (screens[at] || screens[screens.length - 1]).step;
    at = -1;
    if (quiet) { return; }
    start.focus({ preventScroll: true });
    step.scrollIntoView();
  }
  start.addEventListener("click", begin);
  prose.parentNode.insertBefore(top, prose);
  prose.parentNode.insertBefore(foot, prose.nextSibling);
  window.addEventListener("popstate", function (event) {
    var to = event.state && typeof event.state.guided === "number" ? event.state.guided : null;
    if (to !== null && to >= 0) { show(to); return; }
    if (!body.classList.contains("guided")) { return; }
    var asked = screenOf(named());
    if (to === -1 || !location.hash) { leave(true); } else if (asked >= 0) { show(asked); }
  });
  if (page.asked) { begin(); }
  else if (unpack()) { keep(key, "1"); show(first(), true); remember("replaceState"); }
  else if (recall(key)) {
    var asked = screenOf(named());
    show(asked >= 0 ? asked : first(), true);
    remember("replaceState");
  }
});

/* A QR code of an address (ISO/IEC 18004: bytes, level M, up to version 15), as rows of dark and light. It is fetched when
   somebody first goes on on another device, and asks nobody else. */
window.wavecastCode = function (text) {
  "use strict";
  /* By version: codewords for correction in each block, and how many blocks. */
  var CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24], BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];
  var bytes = unescape(encodeURIComponent(text)).split("").map(function (letter) { return letter.charCodeAt(0); });
  var version = 1, size, grid = [], fixed = [], i, j;
  function room(of) {
    var modules = (16 * of + 128) * of + 64;
    if (of >= 2) {
      var marks = Math.floor(of / 7) + 2;
      modules -= (25 * marks - 10) * marks - 55;
      if (of >= 7) { modules -= 36; }
    }
    return Math.floor(modules / 8);
  }
  function holds(of) { return room(of) - CORRECTION[of] * BLOCKS[of]; }
  while (version < 16 && (version < 10 ? 2 : 3) + bytes.length > holds(version)) { version++; }
  if (version > 15) { return null; }
  size = version * 4 + 17;

  /* Arithmetic of the field with 256 members. */
  function times(a, b) {
    var product = 0;
    for (var bit = 7; bit >= 0; bit--) { product = (product << 1) ^ ((product >> 7) * 0x11d); product ^= ((b >> bit) & 1) * a; }
    return product;
  }
  function divisor(degree) {
    var made = [], root = 1, k;
    for (k = 0; k < degree - 1; k++) { made.push(0); }
    made.push(1);
    for (k = 0; k < degree; k++) {
      for (var m = 0; m < degree; m++) { made[m] = times(made[m], root); if (m + 1 < degree) { made[m] ^= made[m + 1]; } }
      root = times(root, 2);
    }
    return made;
  }
  function remainder(data, by) {
    var left = by.map(function () { return 0; });
    data.forEach(function (byte) {
      var factor = byte ^ left.shift();
      left.push(0);
      by.forEach(function (value, at) { left[at] ^= times(value, factor); });
    });
    return left;
  }

  /* What it says: the kind, the length, the bytes, and filling. */
  var bits = [];
  function push(value, length) { for (var k = length - 1; k >= 0; k--) { bits.push((value >> k) & 1); } }
  push(4, 4);
  push(bytes.length, version < 10 ? 8 : 16);
  bytes.forEach(function (byte) { push(byte, 8); });
  push(0, Math.min(4, holds(version) * 8 - bits.length));
  push(0, (8 - bits.length % 8) % 8);
  for (var filler = 0xec; bits.length < holds(version) * 8; filler ^= 0xec ^ 0x11) { push(filler, 8); }
  var data = [];
  bits.forEach(function (bit, at) { data[at >> 3] = ((data[at >> 3] || 0) << 1) | bit; });

  /* Blocks with their correction, and the order in which they are laid. */
  var blocks = BLOCKS[version], degree = CORRECTION[version], whole = room(version), short = blocks - whole % blocks, long = Math.floor(whole / blocks);
  var parts = [], from = 0, by = divisor(degree), laid = [];
  for (i = 0; i < blocks; i++) {
    var part = data.slice(from, from + long - degree + (i < short ? 0 : 1)), more = remainder(part, by);
    from += part.length;
    if (i < short) { part.push(null); }
    parts.push(part.concat(more));
  }
  for (i = 0; i < parts[0].length; i++) { parts.forEach(function (part) { if (part[i] !== null) { laid.push(part[i]); } }); }

  /* What every code of this size has. */
  for (i = 0; i < size; i++) { grid.push([]); fixed.push([]); for (j = 0; j < size; j++) { grid[i].push(false); fixed[i].push(false); } }
  function set(x, y, dark) { grid[y][x] = dark; fixed[y][x] = true; }
  function eye(x, y) {
    for (var dy = -4; dy <= 4; dy++) {
      for (var dx = -4; dx <= 4; dx++) {
        var far = Math.max(Math.abs(dx), Math.abs(dy));
        if (x + dx >= 0 && x + dx < size && y + dy >= 0 && y + dy < size) { set(x + dx, y + dy, far !== 2 && far !== 4); }
      }
    }
  }
  for (i = 0; i < size; i++) { set(6, i, i % 2 === 0); set(i, 6, i % 2 === 0); }
  eye(3, 3); eye(size - 4, 3); eye(3, size - 4);
  var marks = [];
  if (version > 1) {
    var number = Math.floor(version / 7) + 2, step = Math.ceil((version * 4 + 4) / (number * 2 - 2)) * 2;
    for (i = 0; i < number - 1; i++) { marks.unshift(size - 7 - i * step); }
    marks.unshift(6);
  }
  marks.forEach(function (y, row) {
    marks.forEach(function (x, column) {
      var last = marks.length - 1;
      if ((row === 0 && (column === 0 || column === last)) || (row === last && column === 0)) { return; }
      for (var dy = -2; dy <= 2; dy++) { for (var dx = -2; dx <= 2; dx++) { set(x + dx, y + dy, Math.max(Math.abs(dx), Math.abs(dy)) !== 1); } }
    });
  });
  function format(mask) {
    var left = mask, k;
    for (k = 0; k < 10; k++) { left = (left << 1) ^ ((left >> 9) * 0x537); }
    var all = ((mask << 10) | left) ^ 0x5412;
    function bit(at) { return ((all >> at) & 1) === 1; }
    for (k = 0; k <= 5; k++) { set(8, k, bit(k)); }
    set(8, 7, bit(6)); set(8, 8, bit(7)); set(7, 8, bit(8));
    for (k = 9; k < 15; k++) { set(14 - k, 8, bit(k)); }
    for (k = 0; k < 8; k++) { set(size - 1 - k, 8, bit(k)); }
    for (k = 8; k < 15; k++) { set(8, size - 15 + k, bit(k)); }
    set(8, size - 8, true);
  }
  format(0);
  if (version >= 7) {
    var rest = version;
    for (i = 0; i < 12; i++) { rest = (rest << 1) ^ ((rest >> 11) * 0x1f25); }
    var about = (version << 12) | rest;
    for (i = 0; i < 18; i++) {
      var dark = ((about >> i) & 1) === 1, a = size - 11 + i % 3, b = Math.floor(i / 3);
      set(a, b, dark); set(b, a, dark);
    }
  }

  /* The words, in columns of two from the right, up and down. */
  var at = 0;
  for (var right = size - 1; right >= 1; right -= 2) {
    if (right === 6) { right = 5; }
    for (var down = 0; down < size; down++) {
      for (j = 0; j < 2; j++) {
        var x = right - j, y = ((right + 1) & 2) === 0 ? size - 1 - down : down;
        if (!fixed[y][x] && at < laid.length * 8) { grid[y][x] = ((laid[at >> 3] >> (7 - (at & 7))) & 1) === 1; at++; }
      }
    }
  }

  /* Of the eight masks, the one that leaves fewest runs, squares and false eyes. */
  var MASKS = [
    function (x, y) { return (x + y) % 2; }, function (x, y) { return y % 2; }, function (x) { return x % 3; }, function (x, y) { return (x + y) % 3; },
    function (x, y) { return (Math.floor(x / 3) + Math.floor(y / 2)) % 2; }, function (x, y) { return (x * y) % 2 + (x * y) % 3; },
    function (x, y) { return ((x * y) % 2 + (x * y) % 3) % 2; }, function (x, y) { return ((x + y) % 2 + (x * y) % 3) % 2; }
  ];
  function apply(mask) { for (var y = 0; y < size; y++) { for (var x = 0; x < size; x++) { if (!fixed[y][x] && MASKS[mask](x, y) === 0) { grid[y][x] = !grid[y][x]; } } } }
  function cost() {
    var sum = 0, darks = 0;
    for (var turn = 0; turn < 2; turn++) {
      for (var y = 0; y < size; y++) {
        var line = "";
        for (var x = 0; x < size; x++) { line += (turn ? grid[x][y] : grid[y][x]) ? "1" : "0"; }
        (line.match(/0{5,}|1{5,}/g) || []).forEach(function (run) { sum += run.length - 2; });
        for (var eyes = line.indexOf("1011101"); eyes >= 0; eyes = line.indexOf("1011101", eyes + 1)) {
          if (/0000$/.test("0000" + line.slice(0, eyes)) || /^0000/.test(line.slice(eyes + 7) + "0000")) { sum += 40; }
        }
        if (!turn) { darks += line.replace(/0/g, "").length; }
      }
    }
    for (var v = 1; v < size; v++) { for (var u = 1; u < size; u++) { if (grid[v][u] === grid[v - 1][u] && grid[v][u] === grid[v][u - 1] && grid[v][u] === grid[v - 1][u - 1]) { sum += 3; } } }
    return sum + Math.floor(Math.abs(darks / size / size - 0.5) * 20) * 10;
  }
  var best = 0, least = Infinity;
  for (i = 0; i < 8; i++) {
    apply(i); format(i);
    var now = cost();
    if (now < least) { least = now; best = i; }
    apply(i);
  }
  apply(best); format(best);
  return grid;
};

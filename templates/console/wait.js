// Until a campaign can be read there is nothing to keep: look again whenever something was saved.
(function () {
  "use strict";
  var first = null;
  (function listen() {
    var socket = new WebSocket((location.protocol === "https:" ? "wss://" : "ws://") + location.host + "/console/live");
    socket.onmessage = function (message) {
      if (first !== null && message.data !== first) { location.reload(); }
      first = message.data;
    };
    socket.onclose = function () { setTimeout(listen, 500); };
  })();
})();

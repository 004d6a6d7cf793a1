// Keeps a record's page as it stands: when the record has moved, the page is asked for anew, and what it shows takes the place
// of what was shown. What is being typed is left alone. Without this script the page is read anew by hand.
(() => {
  const record = Number(document.currentScript.dataset.record);
  const pause = 500;
  let timer = 0;
  let latest = 0;
  let wait = 1000;
  const open = () => {
    const socket = new WebSocket(location.origin.replace(/^http/, "ws") + "/live");
    socket.onopen = () => socket.send(JSON.stringify({ type: "watch_record", record, having: [] }));
    socket.onmessage = ({ data }) => {
      for (const item of JSON.parse(data).items) {
        if (item === "ping") socket.send('{"type":"pong"}');
        else if (item === "signed_out" || item.record_lost) location.reload();
        else if (item.bye) wait = item.bye.reconnect_after_ms;
        else if (item.record) {
          wait = 1000;
          timer ||= setTimeout(refresh, pause);
        }
      }
    };
    socket.onclose = () => {
      setTimeout(open, wait * (0.5 + Math.random()));
      wait = Math.min(2 * wait, 30000);
    };
  };
  const refresh = async () => {
    // What moves while this is asked is asked for again.
    timer = 0;
    const mine = ++latest;
    try {
      const answer = await fetch(location.href);
      if (!answer.ok || answer.redirected) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      inReadersTime(fresh);
      // A later answer is on its way, or has come before.
      if (mine !== latest) return;
      for (const part of document.querySelectorAll("[data-live]")) {
        const now = fresh.querySelector(`[data-live="${part.dataset.live}"]`);
        // A question that is open stays open; what came meanwhile comes when it is closed.
        const asks = part.querySelector("details[open]");
        if (asks) asks.addEventListener("toggle", refresh, { once: true });
        else if (now && now.innerHTML !== part.innerHTML) part.replaceChildren(...now.childNodes);
      }
    } catch {
      // The next move asks again.
    }
  };
  addEventListener("DOMContentLoaded", open);
})();

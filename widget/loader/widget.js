// The loader a web page includes: <script src="https://desk.example/widget.js" data-site="demo" async></script>
//
// It draws one button. Nothing is requested and nothing is stored before somebody presses it. Then the chat opens in a frame
// of the desk's own origin, which this page's scripts cannot read, nor it this page.
(() => {
  const script = document.currentScript;
  const site = script.dataset.site;
  const desk = new URL(script.src).origin;
  const marker = `headset:${site}`;

  // The marker holds no secret: "open" or "folded" where a chat is going on, so that it goes on after a reload.
  const remembered = () => {
    try {
      return localStorage.getItem(marker);
    } catch {
      return null; // Storage is refused here.
    }
  };
  const remember = (how) => {
    try {
      if (how) localStorage.setItem(marker, how);
      else localStorage.removeItem(marker);
    } catch {
      // Then a reload forgets that the chat was open; the chat itself is not lost.
    }
  };

  const place = document.createElement("div");
  const shadow = place.attachShadow({ mode: "open" });
  const style = new CSSStyleSheet(); // Not markup, so that a page's strict policy allows it.
  style.replaceSync(`
    :host { all: initial; color-scheme: light dark; }
    button {
      position: fixed; inset: auto 20px 20px auto; z-index: 2147483646; display: flex; align-items: center; gap: 10px;
      min-height: 52px; padding: 0 22px 0 18px; border: 0; border-radius: 26px; cursor: pointer;
      font: 600 16px/1 system-ui, sans-serif; color: #fff; background: #14606b;
      box-shadow: 0 1px 2px rgb(0 20 25 / .25), 0 8px 24px rgb(0 20 25 / .22); transition: background .12s;
    }
    button:hover { background: #0f4e57; }
    button:focus-visible { outline: 3px solid #14606b; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    button svg { width: 24px; height: 24px; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
    button i { position: absolute; inset: -3px -3px auto auto; width: 16px; height: 16px; border-radius: 8px; background: #c2410c; border: 2px solid #fff; }
    [hidden] { display: none !important; }
    iframe {
      position: fixed; inset: auto 20px 86px auto; z-index: 2147483647; border: 0; border-radius: 16px; color-scheme: light dark;
      width: 384px; height: min(640px, 100vh - 106px); background: Canvas;
      box-shadow: 0 0 0 1px rgb(0 20 25 / .08), 0 16px 48px rgb(0 20 25 / .28);
    }
    @media (max-width: 480px), (max-height: 480px) {
      iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
    }
    @media print { :host { display: none; } }
    @media (forced-colors: active) { button { border: 2px solid; } }
  `);
  shadow.adoptedStyleSheets = [style];

  const button = document.createElement("button");
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawing.append(line);
  const dot = document.createElement("i");
  dot.hidden = true;
  dot.setAttribute("role", "img");
  dot.setAttribute("aria-label", "New message");
  button.append(drawing, "Chat with us", dot);
  shadow.append(button);

  const speech = "M21 12a8 8 0 0 1-8 8H4l2-3.2A8 8 0 1 1 21 12Z";
  const chevron = "m6 9 6 6 6-6";
  let frame;
  let going = false; // A chat is going on.

  const draw = (open) => {
    button.setAttribute("aria-expanded", String(open));
    line.setAttribute("d", open ? chevron : speech);
    if (frame) frame.hidden = !open;
    if (open) dot.hidden = true;
    if (going) remember(open ? "open" : "folded");
  };
  const say = (word) => frame.contentWindow.postMessage({ headset: 1, word }, desk);
  const isOpen = () => frame && !frame.hidden;

  const load = (open, word) => {
    frame = document.createElement("iframe");
    frame.title = "Support chat";
    frame.referrerPolicy = "no-referrer-when-downgrade"; // The chat says which page it stands on.
    frame.src = `${desk}/chat/${encodeURIComponent(site)}`;
    frame.addEventListener("load", () => say(word));
    shadow.append(frame);
    draw(open);
  };
  const open = () => {
    if (!frame) load(true, "shown");
    else {
      draw(true);
      say("shown");
    }
    frame.focus();
  };
  const fold = () => {
    draw(false);
    button.focus();
  };

  button.addEventListener("click", () => (isOpen() ? fold() : open()));
  shadow.addEventListener("keydown", (event) => event.key === "Escape" && isOpen() && fold());
  addEventListener("message", ({ source, origin, data }) => {
    if (!frame || source !== frame.contentWindow || origin !== desk || data?.headset !== 1) return;
    if (data.word === "close") fold();
    if (data.word === "message") dot.hidden = isOpen();
    if (data.word === "started") {
      going = true;
      remember(isOpen() ? "open" : "folded");
    }
    if (data.word === "over") {
      going = false;
      remember(null);
    }
  });

  draw(false);
  const start = () => {
    document.body.append(place);
    const how = remembered();
    if (how) load(how === "open", "hello");
  };
  if (document.body) start();
  else addEventListener("DOMContentLoaded", start);
})();

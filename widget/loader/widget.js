// The loader that a web page includes: <script src="https://desk.example.com/widget.js?site=shop" async></script>
//
// It draws one button and gives the page one function, `headset(call, …)` (docs/embedding.md). Nothing more is requested and
// nothing stored before somebody comes near the button or the page asks for the chat. That opens in a frame of the desk's own
// origin, which this page's scripts cannot read, nor it this page. How the site looks, and the words, are put in by the server
// where they are read first (`src/loader.rs`).
(() => {
  const ours = HEADSET_LOOK;
  // An element of the page may have this name, too.
  const before = typeof window.headset === "function" ? window.headset : {};
  // A module has no current script: then it is the one that names this file, and a site.
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]:is([data-site],[src*="site="])');
  const home = script?.src && new URL(script.src).origin;
  const site = ours.site ?? script?.dataset.site;
  const included = site && { site, desk: home };
  if (before.sites) {
    // Loaded twice: the first has it all, and takes on a further site, or another look.
    if (included) before("boot", included, ours);
    return;
  }

  const complain = (what) => console.error("headset:", what);
  const sites = new Map();
  // What can be listened to, and what is told with it.
  const EVENTS = { ready: "", open: "", close: "", message: "", unread: "count", agent_joined: "name", position: "position", ended: "" };

  // Where the chat takes the whole screen.
  const PHONE = "(max-width: 480px), (max-height: 480px)";

  // The page's title counts what was not seen, of all chats. What the page itself writes there meanwhile is its own.
  let total = 0;
  let title, written;
  const entitle = () => {
    if (document.title !== written) title = document.title;
    written = total ? `(${total}) ${title}`.trim() : title;
    if (document.title !== written) document.title = written;
  };

  // The chat of one site on this page: the calls that it takes.
  const chatOf = (site, desk) => {
    const listeners = new Map(Object.keys(EVENTS).map((event) => [event, new Set()]));
    const settings = { launcher: true, page: "" };
    // Booted, and neither shut down nor destroyed; with a chat to come back to; with a frame that is there only to forget; with one
    // whose page listens, and shall take the focus.
    let isOn, isGoing, isForgetting, isLoaded, wantsFocus;
    let isOpen = false;
    let unread = 0;
    // The frame; a text for the field where one writes; who the customer is, as the site has signed it; what had the focus when the
    // chat was opened; how it looks; by what a phone's back button folds it away.
    let frame, text, identity, opener, look, watcher;

    // The marker holds no secret: "open" or "folded" where a chat is going on, so that it goes on after a reload; "forget" until
    // the frame has forgotten, however soon this page goes.
    const marker = `headset:${site}`;
    // Where storage is refused, a reload forgets that the chat was open; the chat itself is not lost.
    const remembered = () => {
      try {
        return localStorage.getItem(marker);
      } catch {}
    };
    const remember = (how) => {
      try {
        if (how) localStorage.setItem(marker, how);
        else localStorage.removeItem(marker);
      } catch {}
    };

    const place = document.createElement("div");
    const shadow = place.attachShadow({ mode: "open" });
    // Not markup, so that a page's strict policy allows it.
    const style = new CSSStyleSheet();
    shadow.adoptedStyleSheets = [style];
    // A further site's button stands above.
    const foot = 20 + 64 * sites.size;

    const button = document.createElement("button");
    const svg = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
    const drawing = svg("svg");
    drawing.setAttribute("viewBox", "0 0 24 24");
    drawing.ariaHidden = true;
    const line = svg("path");
    drawing.append(line);
    const label = new Text();
    button.append(drawing, label);
    // A status by itself: what changes in it is read out.
    const status = document.createElement("output");
    const count = document.createElement("i");
    count.role = "img";
    status.append(count);
    shadow.append(button, status);

    const dress = (given) => {
      look = given;
      label.data = look.launcher;
      place.lang = look.lang;
      style.replaceSync(`
        :host { all: initial !important; }
        button, i, iframe {
          position: fixed; bottom: ${foot}px; ${look.corner}: 20px; z-index: 2147483647; border: 0; border-radius: 26px;
          background: ${look.fill}; font: 600 16px/1 system-ui, sans-serif; color: ${look.ink};
          box-shadow: 0 4px 20px rgb(0 20 25 / .3);
        }
        button { display: flex; align-items: center; gap: 10px; min-height: 52px; padding-inline: 18px 22px; cursor: pointer; }
        button:hover { background: ${look.hover}; }
        button:focus-visible { outline: 3px solid #111; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
        svg { width: 24px; height: 24px; fill: none; stroke: currentcolor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
        i {
          bottom: ${foot + 36}px; ${look.corner}: 16px; padding: 4px 8px; font-size: 12px; pointer-events: none;
          color: #fff; background: #b23a0a; box-shadow: 0 0 0 2px #fff;
        }
        iframe {
          bottom: ${foot + 66}px; width: 384px; height: min(640px, 100vh - ${foot + 86}px); border-radius: 16px;
          color-scheme: light dark; background: Canvas;
        }
        @media ${PHONE} {
          iframe { inset: 0; width: 100%; height: 100%; border-radius: 0; }
        }
        [hidden] { display: none !important; }
        @media print { :host { display: none !important; } }
        @media (forced-colors: active) { button { border: 2px solid; } }
      `);
    };
    const draw = () => {
      const isShown = isOpen && !isForgetting;
      button.hidden = !isOn || !settings.launcher;
      button.ariaExpanded = isShown;
      line.setAttribute("d", isShown ? "m6 9 6 6 6-6" : "M21 12a8 8 0 0 1-8 8H4l2-3.2A8 8 0 1 1 21 12Z");
      count.hidden = button.hidden || !unread;
      count.textContent = unread;
      count.ariaLabel = look.unread.replace("{n}", unread);
      button.ariaDescription = count.hidden ? null : count.ariaLabel;
      if (frame) frame.hidden = !isShown;
      if (isGoing) remember(isOpen ? "open" : "folded");
    };
    const tell = (event, value) => {
      const detail = EVENTS[event] ? { [EVENTS[event]]: value } : {};
      for (const hear of [...listeners.get(event)]) {
        // A listener that throws harms nobody else.
        try {
          hear(detail);
        } catch (error) {
          complain(error);
        }
      }
    };
    // One word a message, and at most one text or number with it, none of them a secret but who the customer is; only for the
    // desk's own page.
    const say = (word, value) => isLoaded && frame.contentWindow?.postMessage({ headset: 1, word, value }, desk);
    // The page's address, without what is asked of it or signed with.
    const sayPage = () => say("page", settings.page || location.origin + location.pathname);

    const load = () => {
      if (frame) return;
      frame = document.createElement("iframe");
      frame.title = look.title;
      frame.src = `${desk}/chat/${site}${look.query}`;
      frame.addEventListener("load", () => {
        isLoaded = true;
        sayPage();
        if (isForgetting) say("forget");
        else if (identity) say("identify", identity);
        say("shown", isOpen ? 1 : 0);
        if (wantsFocus) say("focus");
        wantsFocus = false;
        write();
      });
      shadow.append(frame);
      draw();
    };
    const write = () => {
      say("write", text);
      if (isLoaded) text = "";
    };
    const drop = () => {
      frame?.remove();
      frame = undefined;
      isLoaded = false;
      setUnread(0);
    };
    const setUnread = (number) => {
      const more = number - unread;
      unread = number;
      total += more;
      draw();
      if (more) {
        entitle();
        tell("unread", unread);
      }
    };

    // Opens the chat or folds it away. The focus goes there only where somebody asked for it, and goes back from where it was.
    const turn = (open, focus) => {
      if (!isOn) return complain("boot comes first");
      const isInside = shadow.activeElement === frame;
      if (open) load();
      if (open !== isOpen) {
        if (open) opener = document.activeElement;
        watcher?.destroy();
        if (open && window.CloseWatcher && matchMedia(PHONE).matches) (watcher = new CloseWatcher()).onclose = () => turn(false);
        isOpen = open;
        draw();
        say("shown", open ? 1 : 0);
        tell(open ? "open" : "close");
      }
      // A listener may have taken it away again.
      if (isOpen && focus) {
        wantsFocus = !isLoaded;
        frame.focus();
        say("focus");
      } else if (!open && isInside) (settings.launcher ? button : opener)?.focus();
    };
    const leave = () => {
      isOn = isGoing = false;
      watcher?.destroy();
      if (isOpen) {
        isOpen = false;
        tell("close");
      }
    };
    const forget = () => {
      isForgetting = true;
      load();
      put();
      draw();
      say("forget");
    };

    // Frameworks draw a page anew and leave out what is not theirs.
    const put = () => {
      if ((!isOn && !isForgetting) || !document.body || document.readyState === "loading" || place.isConnected) return;
      // A frame that is moved loads anew.
      isLoaded = false;
      document.body.append(place);
      watch.observe(document.body, { childList: true });
    };
    const watch = new MutationObserver(put);
    watch.observe(document.documentElement, { childList: true });
    addEventListener("DOMContentLoaded", put);

    // As the customer left it, on this page or on another.
    const resume = () => {
      put();
      const how = remembered();
      if (how === "forget") forget();
      else if (how) {
        isGoing = true;
        load();
        turn(how === "open");
      }
    };
    // Also when the page is brought back as it was.
    addEventListener("pageshow", () => isOn && resume());
    // A page of one address becomes one of another; where a browser does not tell of it, it is soon enough when the focus leaves.
    window.navigation?.addEventListener("currententrychange", sayPage);
    addEventListener("blur", sayPage);

    button.addEventListener("click", () => turn(!isOpen, true));
    button.addEventListener("pointerenter", load);
    button.addEventListener("focus", load);
    shadow.addEventListener("keydown", ({ key }) => key === "Escape" && isOpen && turn(false));

    addEventListener("message", ({ source, origin, data }) => {
      if (!frame || source !== frame.contentWindow || origin !== desk || data?.headset !== 1) return;
      const { word, value } = data;
      if (word === "forgotten") {
        // Another tab's page has a customer of its own by now: this one's word is not said again.
        if (!isForgetting) identity = "";
        isForgetting = isGoing = false;
        remember();
        drop();
        if (isOpen) load();
        if (!isOn) place.remove();
      } else if (isForgetting) return;
      else if (word === "close") isOpen && turn(false);
      else if (word === "unread") setUnread(value);
      else if (word === "refused") complain("identify: refused");
      else if (word === "started" || word === "over") {
        isGoing = word === "started";
        if (!isGoing) remember();
        draw();
      } else if (listeners.has(word)) tell(word, value);
    });

    const update = (given = {}) => {
      for (const [name, value] of Object.entries(given)) {
        if (typeof value === typeof settings[name]) settings[name] = value;
        else complain(`no setting ${name}`);
      }
      draw();
      sayPage();
    };
    return {
      boot(given, another) {
        const isNew = !isOn;
        isOn = true;
        // A script that knows its site knows how that looks.
        if (!look || another?.site) dress(another ?? ours);
        update(given);
        put();
        // After the calls that were made before, so that who listens hears of it.
        if (isNew) queueMicrotask(() => isOn && (tell("ready"), resume()));
      },
      update,
      identify(given) {
        if (typeof given !== "string") return complain("identify takes a text");
        identity = given;
        if (!isForgetting) say("identify", identity);
      },
      open: () => turn(true, true),
      close: () => turn(false),
      toggle: () => turn(!isOpen, true),
      show: () => update({ launcher: true }),
      hide: () => update({ launcher: false }),
      newMessage(given) {
        if (typeof given !== "string") return complain("newMessage takes a text");
        text = given;
        turn(true, true);
        write();
      },
      shutdown() {
        leave();
        identity = "";
        remember("forget");
        forget();
      },
      destroy() {
        leave();
        drop();
        place.remove();
      },
      on(event, hear) {
        if (!listeners.has(event) || typeof hear !== "function") {
          return complain(`on takes one of ${Object.keys(EVENTS)}, and a function`);
        }
        listeners.get(event).add(hear);
        return () => void listeners.get(event).delete(hear);
      },
    };
  };

  // Who listens before there is a chat.
  const waiting = [];
  const boot = ({ site, desk = home, ...given } = {}, look) => {
    if (!site || !desk) return complain("boot takes {site, desk}");
    if (!sites.has(site)) sites.set(site, chatOf(site, new URL(desk).origin));
    for (const call of waiting.splice(0)) headset(...call);
    sites.get(site).boot(given, look);
  };
  // `headset("open")`, or `headset("shop:open")` where the page has more than one site's chat.
  const headset = (what, ...given) => {
    try {
      const [name, site] = `${what}`.split(":").reverse();
      if (name === "boot") return boot(...given);
      const chat = site ? sites.get(site) : [...sites.values()][0];
      if (!chat) return name === "on" ? void waiting.push([what, ...given]) : complain(`boot comes before ${what}`);
      if (!Object.hasOwn(chat, name)) return complain(`no call ${what}`);
      return chat[name](...given);
    } catch (error) {
      complain(error);
    }
  };
  headset.sites = sites;
  // Who still holds the function that only queued is heard as well.
  headset.q = { push: (given) => headset(...given) };
  window.headset = headset;
  if (included) headset("boot", included);
  for (const given of before.q ?? []) headset(...given);
})();

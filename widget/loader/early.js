// Runs before the chat's Wasm and keeps what happens meanwhile: what is typed (also over a reload), a press on Start chat or
// Enter. Then it fetches the Wasm, and speaks with the page around this frame, if there is one.
(() => {
  const root = document.documentElement;
  let { js, wasm, identity, attachments, survey, sound } = document.currentScript.dataset;
  const key = (what) => `headset:${root.dataset.site}:${what}`;
  const stored = (what, storage = "localStorage") => {
    try {
      return window[storage].getItem(key(what));
    } catch {
      // Storage is refused here.
      return null;
    }
  };
  const store = (what, value, storage = "localStorage") => {
    try {
      window[storage].setItem(key(what), value);
    } catch {
      // Then a reload forgets; nothing on the screen is lost.
    }
  };

  // Who is known here comes back to a chat, unless they have left its end: no form flashes up before it.
  if (stored("token") && !stored("dismissed")) root.dataset.returning = "";

  addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const form = event.target;
      if (form.id === "start" && !("taken" in form.dataset)) form.dataset.pressed = "";
    },
    true,
  );

  const fields = () => [...document.querySelectorAll("#start [data-name]")];
  addEventListener(
    "input",
    (event) => {
      if (!event.target.dataset.name) return;
      store("fields", JSON.stringify(fields().map(({ dataset, value }) => [dataset.name, value])), "sessionStorage");
    },
    true,
  );

  // `import` begins now; the Wasm starts when the form is there.
  const glue = import(js);
  addEventListener("DOMContentLoaded", () => {
    const typed = new Map(JSON.parse(stored("fields", "sessionStorage")));
    for (const field of fields()) field.value ||= typed.get(field.dataset.name) ?? "";
    glue
      .then((chat) => chat.default({ module_or_path: wasm }))
      .catch(() => {
        delete root.dataset.returning;
        root.dataset.failed = "";
      });
  });

  // Files, be they chosen, pasted, dropped or in the log: their script is loaded with the first. Until it is there, what was picked
  // waits, each list behind its chat.
  const picks = [];
  const send = () =>
    import(attachments).then(
      (all) => all.show(picks.splice(0)),
      () => {
        // By the same name some browsers never ask for it again.
        attachments += "#";
        // Without it nothing is sent: that is said, with a button that tries again, as the next pick does.
        if (picks.length) document.getElementById("uploads").replaceChildren(document.querySelector("template").content.cloneNode(true));
      },
    );
  const pick = (list) => {
    picks.push([root.dataset.chat, ...list]);
    send();
  };
  const button = () => document.querySelector("[data-attach]:not([hidden])");
  addEventListener("headset:files", send);
  addEventListener("change", ({ target }) => {
    if (target.id !== "files" || !target.files.length) return;
    pick(target.files);
    // The same file may be chosen again.
    target.value = "";
  });
  addEventListener("paste", (event) => {
    const { files: list, types } = event.clipboardData;
    // Who copies from a table or a text means the words, of which the clipboard has a picture, too.
    if (event.target.id !== "composer" || !list.length || types.includes("text/plain") || !button()) return;
    event.preventDefault();
    pick(list);
  });
  for (const what of ["dragover", "dragleave", "drop"]) {
    addEventListener(what, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // Wherever a file is let go, it does not take the place of this page.
      event.preventDefault();
      const isTaken = button();
      event.dataTransfer.dropEffect = isTaken ? "copy" : "none";
      root.toggleAttribute("data-drop", isTaken && what === "dragover");
      if (isTaken && what === "drop") pick(event.dataTransfer.files);
    });
  }
  // What a chat has in scripts of their own, once it is drawn: a sound for as long as there is one, and how it was once it has ended.
  // Where one does not load, it is tried again when something moves.
  const show = (script) => import(script).then((all) => all.show(), () => {});
  addEventListener("headset:stands", () =>
    setTimeout(() => {
      if (root.dataset.chat) show(sound);
      if (document.querySelector("#survey[data-of]")) show(survey);
    }),
  );

  addEventListener("click", (event) => {
    if (event.target.closest?.("[data-attach]")) document.getElementById("files").click();
    const asked = event.target.closest?.("[data-host]")?.dataset.host;
    if (asked === "reload") location.reload();
    if (asked === "close") tell("close");
    if (asked === "send") send();
  });

  // The page around this frame: version 1 of a protocol of one word a message and at most one text or number with it; but for
  // the site's word for who the customer is, none is a secret. A word that one side does not know is passed over.
  let host;
  const tell = (word, value) => host && parent.postMessage({ headset: 1, word, value }, host);
  // Who the customer is, or that nobody is to be known here: its script is loaded where it is said.
  const person = (what, value) =>
    import(identity).then((known) => known[what](value)).then((told) => told && tell(told));
  // What another tab has forgotten, or a later page before one came back to this one, is not shown here either.
  let token;
  addEventListener("storage", (event) => {
    if (event.key === key("token") && !event.newValue) person("gone");
  });
  addEventListener("pagehide", () => (token = stored("token")));
  addEventListener("pageshow", () => {
    if (token && !stored("token")) person("gone");
  });
  if (parent === window) return;
  root.dataset.framed = "";

  // Where one writes; nothing while a chat is looked for.
  const field = (which) => document.querySelector(`#composer, :root:not([data-returning]) #form-screen:not([hidden]) ${which}`);
  // As soon as there is where, the host page's text stands there, if nothing else does.
  let text;
  const write = () => {
    const place = text && field("#message:not([data-need=off])");
    if (!place) return;
    if (!place.value) {
      place.value = text;
      place.dispatchEvent(new Event("input", { bubbles: true }));
    }
    text = "";
  };

  // How the chat stands, as the Wasm has written it: conversation, phase, place in line and agent, a line each; nothing without one.
  let before;
  const stands = () => {
    const now = root.dataset.chat ?? (stored("token") ? before : "");
    if (!host || now === before) return;
    const [was, is] = [before ?? "", now].map((lines) => lines.split("\n"));
    tell(now ? "started" : "over");
    if (+is[2] && is[2] !== was[2]) tell("position", +is[2]);
    // What was so before this page came is no news.
    if (before !== undefined && is[3] && is[3] !== was[3]) tell("agent_joined", is[3]);
    if (before !== undefined && is[1] === "ended" && was[1] !== "ended") tell("ended");
    before = now;
  };

  // By what a phone's back button folds the chat away while the focus is here.
  let watcher;

  // What came from the desk's side and was not seen. How far it was seen outlives the page, for each chat anew.
  let seen = "";
  let unread = 0;
  const count = () => {
    if (!host) return;
    const chat = root.dataset.chat?.split("\n")[0];
    const [of, upTo] = (stored("seen") ?? seen).split(" ");
    const places = Array.from(document.querySelectorAll("article.agent"), (article) => +article.dataset.seq);
    let last = of === chat ? +upTo : 0;
    const newest = Math.max(last, ...places);
    if ("shown" in root.dataset && document.visibilityState === "visible" && newest > last) {
      last = newest;
      seen = `${chat} ${last}`;
      store("seen", seen);
    }
    const now = places.filter((place) => place > last).length;
    if (now !== unread) tell("unread", now);
    unread = now;
  };

  const settle = () => {
    stands();
    write();
    count();
  };
  addEventListener("message", ({ source, origin, data }) => {
    const isKnown = origin === location.origin || root.dataset.origins.split(" ").includes(origin);
    if (source !== parent || !isKnown || data?.headset !== 1) return;
    host = origin;
    const { word, value } = data;
    if (word === "page") root.dataset.page = value;
    if (word === "shown") {
      const isShown = root.toggleAttribute("data-shown", value === 1);
      watcher?.destroy();
      if (isShown && window.CloseWatcher) (watcher = new CloseWatcher()).onclose = () => tell("close");
    }
    // A frame that is hidden draws nothing and takes no focus; the chat takes it where it is still to be drawn.
    if (word === "focus") {
      requestAnimationFrame(() => {
        const place = field(":is(.field:not([hidden], .later) > :is(input, select, textarea), #begin)");
        if (place) place.focus();
        else root.dataset.focus = "";
      });
    }
    if (word === "write") text = value;
    if (word === "identify" || word === "forget") person(word, value);
    settle();
  });
  addEventListener("headset:message", () => tell("message"));
  // Once it is drawn.
  addEventListener("headset:stands", () => setTimeout(settle));
  addEventListener("storage", count);
  document.addEventListener("visibilitychange", count);
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) tell("close");
  });
})();

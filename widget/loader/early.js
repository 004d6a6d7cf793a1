// Runs before the chat's Wasm and keeps what happens meanwhile: what is typed (also over a reload), a press on Start chat or
// Enter. Then it fetches the Wasm, and speaks with the page around this frame, if there is one.
(() => {
  const root = document.documentElement;
  const { js, wasm, identity } = document.currentScript.dataset;
  const key = (what) => `headset:${root.dataset.site}:${what}`;
  const stored = (storage, what) => {
    try {
      return window[storage].getItem(key(what));
    } catch {
      return null; // Storage is refused here.
    }
  };

  // Who is known here comes back to a chat, unless they have left its end: no form flashes up before it.
  if (stored("localStorage", "token") && !stored("localStorage", "dismissed")) root.dataset.returning = "";

  addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const form = event.target;
      if (form.id === "start" && !("taken" in form.dataset)) form.dataset.pressed = "";
    },
    true,
  );

  const fields = ["name", "email", "topic", "message"];
  addEventListener(
    "input",
    (event) => {
      if (!fields.includes(event.target.id)) return;
      try {
        const form = Object.fromEntries(fields.map((id) => [id, document.getElementById(id).value]));
        sessionStorage.setItem(key("form"), JSON.stringify(form));
      } catch {
        // Then a reload forgets; nothing on the screen is lost.
      }
    },
    true,
  );

  // `import` begins now; the Wasm starts when the form is there.
  const glue = import(js);
  addEventListener("DOMContentLoaded", () => {
    for (const [id, value] of Object.entries(JSON.parse(stored("sessionStorage", "form") ?? "{}"))) {
      const field = document.getElementById(id);
      if (field && value && !field.value) field.value = value;
    }
    glue
      .then((chat) => chat.default({ module_or_path: wasm }))
      .catch(() => {
        delete root.dataset.returning;
        root.dataset.failed = "";
      });
  });

  addEventListener("click", (event) => {
    const asked = event.target.closest?.("[data-host]")?.dataset.host;
    if (asked === "reload") location.reload();
    if (asked === "close") tell("close");
  });

  // The page around this frame: version 1 of a protocol of one word a message, none of them a secret.
  let host;
  const tell = (word) => host && parent.postMessage({ headset: 1, word }, host);
  // Another tab has forgotten the customer.
  addEventListener("storage", ({ key: changed, newValue }) => {
    if (changed === key("token") && !newValue) import(identity).then((person) => tell(person.gone()));
  });
  if (parent === window) return;
  root.dataset.framed = "";
  let said; // What the chat said last, for a page that listens only now.
  addEventListener("message", ({ source, origin, data }) => {
    const known = origin === location.origin || root.dataset.origins.split(" ").includes(origin);
    if (source !== parent || !known || data?.headset !== 1) return;
    host = origin;
    if (said) tell(said);
    // Who the customer is, as the site has signed it, or that they are to be forgotten here.
    if (data.word === "identify" || data.word === "forget") {
      import(identity).then((person) => person[data.word](data.value)).then((told) => told && tell(told));
    }
    if (data.word === "shown") {
      const field = document.querySelector("#composer") ?? document.querySelector("#form-screen:not([hidden]) .field:not([hidden]) > :is(input, select)");
      if (field?.checkVisibility?.() ?? field) field.focus();
      else root.dataset.focus = "";
    }
  });
  for (const word of ["started", "over", "message"]) {
    addEventListener(`headset:${word}`, () => {
      if (word !== "message") said = word;
      tell(word);
    });
  }
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !document.querySelector("dialog[open]")) tell("close");
  });
})();

// Before the Wasm runs: Enter and Send take the text out of a composer marked data-early and keep it on the element, as a JSON
// list in data-sent, until the composer takes over and removes both. (Not in data-early itself: what the page came with is
// written once more when the Wasm takes over. It names the person, whose setting says whether Enter sends.)
{
  const enterSends = (person) => {
    try {
      return JSON.parse(localStorage.getItem(`headset.${person}.settings`))?.enter_sends ?? true;
    } catch {
      return true;
    }
  };
  const keep = (composer) => {
    if (!composer.value.trim()) return;
    const texts = JSON.parse(composer.dataset.sent || "[]");
    composer.dataset.sent = JSON.stringify([...texts, composer.value]);
    composer.value = "";
  };
  addEventListener("keydown", (event) => {
    const composer = event.target.closest?.("textarea[data-early]");
    if (!composer || event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
    const always = event.ctrlKey || event.metaKey;
    if (!always && (event.shiftKey || event.altKey || !enterSends(composer.dataset.early))) return;
    event.preventDefault();
    keep(composer);
  });
  addEventListener("click", (event) => {
    const composer = event.target.closest?.("[data-sends]")?.closest(".composer")?.querySelector("textarea[data-early]");
    if (composer) keep(composer);
  });
  // Files that are chosen, pasted where one writes, or dropped on the conversation: their script is loaded with the first.
  const { uploads, notSent } = document.currentScript.dataset;
  // What is under the pointer may be a text.
  const paneOf = (target) => (target.closest ? target : target.parentElement)?.closest(".conversation");
  const mayWrite = (pane) => Boolean(pane?.querySelector(".attach:not([hidden])"));
  // Who copies from a table or a text, or drags from one, means the words, of which there is a picture, too.
  const isFiles = ({ types }) => types.includes("Files") && !types.includes("text/plain");
  // For those who may read what is typed now, whatever the composer is set to once the script is there.
  const visibilityOf = (pane) => (pane.querySelector(".visibility [value=work_note]:checked") ? "work_note" : "comment");
  let script = uploads;
  const load = (then, otherwise) =>
    import(script).then(then, () => {
      // Some browsers never ask again for a script that they did not get; by another name they do.
      script += "#";
      otherwise?.();
    });
  // What was picked and is not with the script yet, in its order.
  const picked = [];
  const send = () => load(({ take }) => take(picked.splice(0)), notLoaded);
  const take = (pane, list) => {
    const { uploads: conversation } = pane.querySelector(".uploads-place").dataset;
    picked.push({ conversation, visibility: visibilityOf(pane), files: [...list] });
    send();
  };
  // Without the script nothing is sent; it stays here, to be tried again by the button or with the next pick.
  const notLoaded = () => {
    const place = document.querySelector(".uploads-place");
    if (!picked.some(({ conversation }) => conversation === place?.dataset.uploads)) return;
    const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
    const words = make("p", { className: "complaint", role: "alert", textContent: notSent });
    place.replaceChildren(words, make("button", { type: "button", className: "again", textContent: "Retry", onclick: send }));
  };
  addEventListener("click", ({ target }) => {
    target.closest?.("[data-attach]")?.nextElementSibling.click();
  });
  addEventListener("change", ({ target }) => {
    if (target.type !== "file" || !target.files.length) return;
    const pane = paneOf(target);
    if (mayWrite(pane)) take(pane, target.files);
    // The same file may be chosen again.
    target.value = "";
  });
  addEventListener("paste", (event) => {
    const pane = event.target.closest?.(".composer")?.closest(".conversation");
    if (!mayWrite(pane) || !isFiles(event.clipboardData)) return;
    event.preventDefault();
    take(pane, event.clipboardData.files);
  });
  for (const what of ["dragover", "dragleave", "drop"]) {
    addEventListener(what, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      // A file that is let go where nothing takes it does not lead away from the page.
      event.preventDefault();
      const pane = paneOf(event.target);
      const isTaken = mayWrite(pane) && isFiles(event.dataTransfer);
      event.dataTransfer.dropEffect = isTaken ? "copy" : "none";
      // From one element in it to another they are held on.
      const isHeld = isTaken && (what === "dragover" || (what === "dragleave" && pane.contains(event.relatedTarget)));
      if (isHeld && !("drop" in pane.dataset)) load(({ hold }) => hold(pane, visibilityOf(pane)));
      pane?.toggleAttribute("data-drop", isHeld);
      if (isTaken && what === "drop") take(pane, event.dataTransfer.files);
    });
  }
  // Panes are as wide as they were left, from the first moment.
  try {
    for (const name of Object.keys(localStorage).filter((name) => name.startsWith("headset.pane."))) {
      const width = localStorage.getItem(name);
      if (/^\d+px$/.test(width)) document.documentElement.style.setProperty(`--pane-${name.slice(13)}`, width);
    }
  } catch {
    // Without storage they are as wide as at first.
  }
}

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
  // A file that is let go where nothing takes it does not lead away from the page.
  for (const what of ["dragover", "drop"]) {
    addEventListener(what, (event) => {
      if (event.defaultPrevented || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = "none";
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

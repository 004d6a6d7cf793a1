// Before the Wasm runs: Enter and Send take the text out of a composer marked data-early and keep it on the element, as a JSON
// list in data-sent, until the composer takes over and removes both. (Not in data-early itself: what the page came with is
// written once more when the Wasm takes over.)
{
  const keep = (composer) => {
    if (!composer.value.trim()) return;
    const texts = JSON.parse(composer.dataset.sent || "[]");
    composer.dataset.sent = JSON.stringify([...texts, composer.value]);
    composer.value = "";
  };
  addEventListener("keydown", (event) => {
    const composer = event.target.closest?.("textarea[data-early]");
    if (!composer || event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    keep(composer);
  });
  addEventListener("click", (event) => {
    const composer = event.target.closest?.("[data-sends]")?.closest(".composer")?.querySelector("textarea[data-early]");
    if (composer) keep(composer);
  });
}

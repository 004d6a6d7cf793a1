// Before the Wasm runs: Enter and Send take the text out of a composer marked data-early and keep it on the element, as a JSON
// list, until the composer takes over and removes the mark.
{
  const keep = (composer) => {
    if (!composer.value.trim()) return;
    const texts = JSON.parse(composer.dataset.early || "[]");
    composer.dataset.early = JSON.stringify([...texts, composer.value]);
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

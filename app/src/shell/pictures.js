// A picture in a log is a link that saves it. Pressed, it is shown whole instead, by a script that is loaded with the first.
{
  const { uploads } = document.currentScript.dataset;
  let script = uploads;
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a.attached:has(img)");
    // With a key held, browsers do with a link what else can be done.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    import(script).then(
      ({ show }) => show(link),
      () => {
        // Some browsers never ask again for a script that they did not get; by another name they do.
        script += "#";
        link.cloneNode().click();
      },
    );
  });
}

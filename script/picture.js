// A picture of a log as large as there is room for (behaviour 5, "Files in the log"). No script by itself: bin/minify.mjs puts it
// where another has a line `// @include`. `style/picture.css` is how it looks.

/**
 * Shows a picture over all of the page until it is closed: by its button, beside the picture, by Escape or a phone's back button, as
 * browsers close dialogs. The focus goes back to `opener`. Below it stands `keeps`, by which it is saved. Gives the picture, whose
 * source the page sets; where that is nothing that can be shown, `failed` is said instead.
 */
const showWhole = (opener, { name, keeps, closes, failed }) => {
  const picture = make("img", { alt: name });
  picture.onerror = () => picture.replaceWith(make("p", { role: "alert", textContent: failed }));
  const dialog = make("dialog", { className: "picture", ariaLabel: name });
  const close = press(closes, () => dialog.close());
  close.autofocus = true;
  dialog.append(picture, make("div", {}, keeps, close));
  // It answers nothing: false would keep browsers from following the link in it.
  dialog.onclick = ({ target }) => {
    if (target === dialog) dialog.close();
  };
  dialog.onclose = () => {
    dialog.remove();
    opener.focus({ preventScroll: true });
  };
  document.body.append(dialog);
  dialog.showModal();
  return picture;
};

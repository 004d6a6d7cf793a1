// The demo shop's own script (behaviour 14): what a shop's page may do with the chat, as docs/embedding.md and docs/identity.md say. It
// stands before the loader.
(() => {
  const { identity } = document.currentScript.dataset;
  window.headset ??= (...call) => (window.headset.q ??= []).push(call);

  // Whether this browser was signed in at the shop.
  const key = "brook-fern:signed-in";
  let wasSignedIn = false;
  try {
    wasSignedIn = localStorage.getItem(key) !== null;
    if (identity) localStorage.setItem(key, "");
    else localStorage.removeItem(key);
  } catch {
    // Storage is refused here; then the chat keeps nothing either.
  }

  // What the shop's server has signed counts for 10 minutes; a page that stays open longer asks for it anew, in milliseconds.
  const AGAIN = 5 * 60_000;
  const renew = async () => {
    const answer = await fetch(location.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    window.headset("identify", page.querySelector("[data-identity]").dataset.identity);
  };
  if (identity) {
    window.headset("identify", identity);
    setInterval(() => renew().catch(() => {}), AGAIN);
  } else if (wasSignedIn) {
    window.headset("shutdown");
    window.headset("boot", { site: "demo" });
  }

  addEventListener("DOMContentLoaded", () => {
    const [panel, help, unread] = ["try", "help", "unread"].map((id) => document.getElementById(id));
    // On a phone the panel would be all that is seen.
    if (matchMedia("(min-width: 60rem)").matches) panel.open = true;
    // What was left as it was needs no place in the address.
    addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of [...formData]) if (!value) formData.delete(name);
    });
    // Without this script they would do nothing.
    help.hidden = false;
    help.addEventListener("click", () => window.headset("toggle"));
    for (const button of document.querySelectorAll("[data-ask]")) {
      button.hidden = false;
      button.addEventListener("click", () => window.headset("newMessage", button.dataset.ask));
    }
    window.headset("on", "unread", ({ count }) => {
      unread.textContent = count ? ` ${count} new` : "";
      unread.hidden = !count;
    });
  });
})();

// The chat for pages that are built of modules: loads the desk's script once, and speaks with it (docs/embedding.md).

/**
 * Loads the chat of a site, in its look or in the one that is given, and shows its launcher. What is called before the script has
 * come is done once it is there.
 */
export function load({ desk, site, colour, corner, language, ...settings }) {
  if (typeof window.headset !== "function") {
    window.headset = function () {
      (window.headset.q ??= []).push(arguments);
    };
  }
  const url = new URL("/widget.js", desk);
  for (const [name, value] of Object.entries({ site, language, colour, corner })) {
    if (value) url.searchParams.set(name, value);
  }
  const address = url.href;
  if (!document.querySelector(`script[src="${address}"]`)) {
    const script = document.createElement("script");
    script.src = address;
    script.async = true;
    document.head.append(script);
  }
  headset("boot", { desk, site, ...settings });
  return headset;
}

/** Calls the chat. */
export function headset(call, ...given) {
  if (!/(^|:)on$/.test(call) || typeof given[1] !== "function") return window.headset(call, ...given);
  // What is listened to before the script has come can be left at once, too.
  const [event, hear] = given;
  let listens = true;
  const leave = window.headset(call, event, (detail) => listens && hear(detail));
  return () => {
    listens = false;
    leave?.();
  };
}

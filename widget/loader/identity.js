// What the chat does where the page around it says who its customer is, or that nothing of them is to stay in this browser
// (behaviour 10, "Known customers"); and since only a customer whom the site has named is offered the transcript by e-mail, that
// (behaviour 10, "After"). `early.js` loads it then, and no other chat does.
const root = document.documentElement;
const { site } = root.dataset;
const prefix = `headset:${site}:`;
const storages = () =>
  ["localStorage", "sessionStorage"].flatMap((name) => {
    try {
      return [window[name]];
    } catch {
      // Storage is refused here; then nothing was kept either.
      return [];
    }
  });
const stored = (what) => storages()[0]?.getItem(prefix + what) ?? null;
const keep = (what, value) => storages()[0]?.setItem(prefix + what, value);
const wipe = (but = []) => {
  for (const storage of storages()) {
    for (const key of Object.keys(storage)) {
      if (key.startsWith(prefix) && !but.includes(key.slice(prefix.length))) storage.removeItem(key);
    }
  }
};
// Nothing of this page stays, whatever it still writes. In a frame it is the page around it that begins again.
const leave = (tidy, again = parent === window) => {
  addEventListener("pagehide", tidy);
  tidy();
  if (again) location.reload();
  else location.replace("about:blank");
};

const made = () => Array.from(crypto.getRandomValues(new Uint8Array(32)), (byte) => byte.toString(16).padStart(2, "0")).join("");
// The token that was made here, where storage is refused.
let held = null;
const ask = (name, token, body, signal) =>
  fetch(`/api/${name}`, {
    method: "POST",
    headers: {
      Authorization: `Bearer ${token}`,
      "Content-Type": "application/json",
      Accept: "application/json",
      // What is shown of the answer is in the page's language.
      "Accept-Language": root.lang,
    },
    body: JSON.stringify(body),
    // A page that goes has asked all the same.
    keepalive: true,
    signal,
  }).catch(() => null);
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// What was said last counts.
let latest = 0;

/** Takes the site's word, in a signed token; "identified" or "refused", or nothing where something else was said since. */
export async function identify(identity) {
  const mine = ++latest;
  // The desk gives the customer a new token, which this browser makes: one that somebody has come by before opens nothing then. It
  // is the same as long as no answer has come, so that asking again changes nothing.
  const [earlier, token] = [stored("token") ?? held ?? made(), made()];
  for (let wait = 1000; ; wait = Math.min(2 * wait, 30_000)) {
    const answer = await ask("identify", earlier, { site, identity, token });
    const told = answer?.ok && (await answer.json().catch(() => null));
    if (mine !== latest) return undefined;
    if (told) {
      const outcome = await take(told, token);
      isNamed = true;
      offer();
      return outcome;
    }
    if (answer && answer.status < 500 && answer.status !== 429 && !answer.ok) return "refused";
    await pause(wait);
    if (mine !== latest) return undefined;
  }
}

// Without an answer for this long, in milliseconds, there is none.
const PATIENCE = 20_000;
// Whether the site has named the customer; for which ended chat the desk was asked; and what was drawn of its offer.
let isNamed = false;
let asked = "";
let drawn = [];

/** Offers to send an ended chat's transcript to the address that the site has named, where the desk does. */
async function offer() {
  const [chat, phase] = (root.dataset.chat ?? "").split("\n");
  const ended = isNamed && phase === "ended" ? chat : "";
  const save = document.querySelector(".composer .keep");
  // The same chat may be drawn anew.
  if (ended === asked && drawn.every((element) => element.isConnected)) return;
  for (const element of drawn) element.remove();
  drawn = [];
  asked = save ? ended : "";
  if (!asked) return;
  const conversation = +ended;
  const token = () => stored("token") ?? held;
  const answer = await ask("transcript_offer", token(), { conversation }, AbortSignal.timeout(PATIENCE));
  const offered = answer?.ok ? await answer.json().catch(() => null) : null;
  if (asked !== ended || !save.isConnected) return;
  // Asked again when the chat moves.
  if (!answer) asked = "";
  if (!offered) return;
  const button = Object.assign(document.createElement("button"), { type: "button", className: "keep", textContent: offered.press });
  const said = Object.assign(document.createElement("p"), { className: "ended", role: "status", tabIndex: -1 });
  drawn = [button, said];
  save.after(...drawn);
  // One press counts once, however often it is tried.
  const request_id = made();
  let isAsking = false;
  button.addEventListener("click", async () => {
    if (isAsking) return;
    isAsking = true;
    said.textContent = "";
    const utc_offset = -new Date().getTimezoneOffset();
    const answer = await ask("mail_transcript", token(), { conversation, utc_offset, request_id }, AbortSignal.timeout(PATIENCE));
    const told = (await answer?.json().catch(() => null)) ?? {};
    isAsking = false;
    if (!answer?.ok) {
      said.textContent = told.message ?? offered.unanswered;
      return;
    }
    said.textContent = told.told;
    // What was pressed is about to go.
    if (document.activeElement === button) said.focus();
    button.hidden = true;
  });
}
// Once it is drawn.
addEventListener("headset:stands", () => setTimeout(offer));

async function take({ name, email, rotated }, token) {
  const others = rotated && (held !== null || stored("known") !== null);
  const begin = () => {
    keep("token", token);
    keep("known", "");
  };
  if (others) {
    // Somebody else was known here: nothing of theirs is shown to this one, here or in another tab, which hears that their token
    // went. It goes once only: the page that comes next here would take that for its own.
    wipe();
    leave(() => {
      wipe(["token", "known"]);
      begin();
    }, true);
    return "identified";
  }
  if (rotated) {
    held = token;
    begin();
    // Where storage is refused, only what listens already hears of the token.
    while (storages().length === 0 && !("taken" in document.getElementById("start").dataset)) await pause(50);
    // As another tab would hear it: the chat connects anew.
    dispatchEvent(new StorageEvent("storage", { key: `${prefix}token`, newValue: token }));
  }
  // What is known is not asked: in the form before the chat, nor where a message is left instead of waiting.
  const { activeElement } = document;
  // Not markup, so that the page's strict policy allows it.
  const style = new CSSStyleSheet();
  document.adoptedStyleSheets.push(style);
  for (const [id, value] of Object.entries({ name, email })) {
    const field = document.getElementById(id);
    // A site that does not ask for a name does not ask for it where a message is left either.
    if (!value || !field) continue;
    field.value = value;
    field.closest(".field").hidden = true;
    style.insertRule(`.field:has(> #leaving-${id}) { display: none; }`);
  }
  // On to the first of what is still asked.
  if (activeElement?.closest(".field[hidden]")) {
    document.querySelector(":is(.field:not([hidden], .later) > :is(input, select, textarea), #begin)").focus();
  }
  return "identified";
}

/** Leaves nothing of the customer in this browser, and has the desk forget its token; "forgotten". */
export async function forget() {
  latest++;
  const token = stored("token") ?? held;
  document.body.hidden = true;
  wipe();
  // Without an answer this page goes all the same; the request outlives it.
  if (token) await Promise.race([ask("forget", token, { site }), pause(3000)]);
  leave(() => wipe());
  return "forgotten";
}

/** Another tab has forgotten the customer, or heard that it is somebody else. What that one keeps stays; "forgotten". */
export function gone() {
  latest++;
  leave(() => wipe(["token", "known"]));
  return "forgotten";
}

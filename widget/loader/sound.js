// Tells by a short sound that the desk has written, or that somebody has joined, while the customer looks elsewhere (behaviour 10,
// "Sound"). `early.js` loads it as soon as there is a chat, so that the customer's next press in it already makes sound possible.
// @style style/chat-sound.css
const root = document.documentElement;
// What the choice is called in storage, and the lock among tabs.
const name = `headset:${root.dataset.site}:sound`;

// The two tones: the frequency of each in hertz, when it begins and how long it lasts, in seconds.
const TONES = [
  [784, 0, 0.2],
  [1047, 0.13, 0.4],
];
// How loud they are; 1 is all there is.
const VOLUME = 0.15;
// A burst sounds once: for so long after a sound, in milliseconds, there is no other, in any tab.
const PAUSE = 2000;
// What a browser has not begun to play by then, in milliseconds, is not played: nothing sounds late.
const LATE = 500;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// "off", or nothing where sound is on. Where storage is refused, the choice lives as long as the page.
let held = null;
const isOn = () => {
  try {
    return localStorage.getItem(name) === null;
  } catch {
    return held === null;
  }
};
const turn = (on) => {
  held = on ? null : "off";
  try {
    if (on) localStorage.removeItem(name);
    else localStorage.setItem(name, held);
  } catch {
    // Storage is refused here.
  }
};

// The Wasm draws the switch and leaves to this script what it says.
const draw = () => {
  const button = document.getElementById("sound");
  if (!button) return;
  button.ariaPressed = isOn();
  button.hidden = false;
};
addEventListener("click", ({ target }) => {
  if (target.id !== "sound") return;
  turn(!isOn());
  draw();
});
// Another tab may have switched it.
addEventListener("storage", draw);

// Whether the customer has the chat before them: it is not folded away, nor its tab behind another, and the focus is in it.
const looks = () => (parent === window || "shown" in root.dataset) && document.visibilityState === "visible" && document.hasFocus();

// One lock for all tabs with this site's chat. Those that are looked at hold it together; one that sounds has it alone until the
// burst is over. So no tab sounds beside one that is looked at, and of those that are not, one does.
const hold = () => {
  const given = new AbortController();
  const { signal } = given;
  const back = () => new Promise((resolve) => signal.addEventListener("abort", resolve));
  // A request that is taken back is refused; where there are no locks, each tab is by itself.
  navigator.locks?.request(name, { mode: "shared", signal }, back).catch(() => {});
  return () => given.abort();
};
let release;
const look = ({ type } = {}) => {
  if (type === "pagehide" || !looks()) {
    release?.();
    release = undefined;
  } else release ??= hold();
};
for (const event of ["focus", "blur", "pageshow", "pagehide", "message"]) addEventListener(event, look);
document.addEventListener("visibilitychange", look);
look();

const alone = async (what) => {
  try {
    await navigator.locks.request(name, { ifAvailable: true }, (lock) => lock && what());
  } catch {
    // There are no locks here.
    await what();
  }
};

let context;
// Whether it has sounded once, or could have: then it may again.
let isFree = false;
let isBusy = false;

// Has the browser play, if it lets this page: the customer has done something in it. Not tried before, since what is refused stands
// in the browser's console. At rest the context is suspended, so that it costs nothing.
const wake = async () => {
  if (!isOn() || navigator.userActivation?.hasBeenActive === false) return false;
  try {
    context ??= new AudioContext();
    await Promise.race([context.resume(), pause(LATE)]);
  } catch {
    // A device without sound.
  }
  isFree ||= context?.state === "running";
  return context?.state === "running";
};
const rest = () => context?.suspend().catch(() => {});

// Some browsers let a page sound only from within a press.
for (const event of ["pointerup", "keydown", "click"]) {
  addEventListener(event, async () => {
    if (!isFree && !isBusy && (await wake()) && !isBusy) rest();
  });
}

const play = () => {
  for (const [frequency, begins, lasts] of TONES) {
    const from = context.currentTime + begins;
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.frequency.value = frequency;
    // It swells and fades: a tone that is cut off clicks.
    volume.gain.setValueAtTime(0, from);
    volume.gain.linearRampToValueAtTime(VOLUME, from + 0.015);
    volume.gain.exponentialRampToValueAtTime(0.0001, from + lasts);
    tone.connect(volume).connect(context.destination);
    tone.start(from);
    tone.stop(from + lasts);
  }
};

const tell = async () => {
  if (isBusy || looks()) return;
  isBusy = true;
  if (await wake()) {
    await alone(() => {
      play();
      return pause(PAUSE);
    });
    rest();
  }
  isBusy = false;
};
addEventListener("headset:message", tell);

// Who has the chat; nothing is known before this page was told.
let agent;

/** Draws the switch once the chat is drawn; and if somebody has joined since, tells. */
export function show() {
  draw();
  const [, , , now] = root.dataset.chat.split("\n");
  if (agent !== undefined && now && now !== agent) tell();
  agent = now;
}

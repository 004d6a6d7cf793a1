// What the chat does with files: it sends those that were chosen, pasted or dropped, one after the other, and shows those that
// stand in the log (behaviour 5, "Attachments"). `early.js` loads it with the first of them, and no chat without.
// @style style/chat-files.css
// @style style/picture.css
// @include script/elements.js
// @include script/upload.js
// @include script/picture.js
const root = document.documentElement;
// The Wasm keeps the token: where storage is refused, nobody else knows it.
const { token } = await import(document.querySelector("script[data-js]").dataset.js);

// The rules of `domain`, and the page's words for them, in the order of `shell/words.rs`: a test of the shell holds these against both.
const MOST = 5;
const BYTES = 10485760;
const [, [
  FILES_TOO_MANY, FILE_TOO_LARGE, FILE_EMPTY, FILE_NOT_LOADED, FILES, NOT_SENT, RETRY, DISCARD, CANCEL, FILE_SENT, FILE_STUCK, CLOSE
]] = JSON.parse(document.getElementById("words").textContent);
const put = (words, ...all) => words.replace(/\{(\d)\}/g, (_, place) => all[place]);
// A picture is shown at most so wide and high, in CSS pixels.
const [WIDE, HIGH] = [280, 240];
// It keeps the picture's place until that has come.
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

// In the page's language, in the digits that all its numbers have.
const size = (bytes) => {
  const [unit, value, digits] =
    bytes < 2 ** 20 ? ["kilobyte", Math.max(1, Math.round(bytes / 2 ** 10)), 0] : ["megabyte", bytes / 2 ** 20, 1];
  const numbers = { numberingSystem: "latn", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(root.lang, { style: "unit", unit, ...numbers });
};

const write = () => document.getElementById("composer")?.focus();
const list = make("ul", { ariaLabel: FILES });
const problem = make("p", { className: "notice", role: "alert" });
const status = make("p", { className: "unseen", role: "status" });
// Where the Wasm has left room for it; that is another place once the chat was drawn anew.
const place = () => {
  const room = document.getElementById("uploads");
  if (!room || list.parentNode === room) return;
  // What `early.js` said there, with a button.
  const hadFocus = room.contains(document.activeElement);
  room.replaceChildren(list, problem, status);
  if (hadFocus) write();
};

const { uploads, take, drop } = sender({
  list,
  problem,
  status,
  most: MOST,
  bytes: BYTES,
  later: [429],
  words: {
    tooMany: FILES_TOO_MANY,
    tooLarge: FILE_TOO_LARGE,
    empty: FILE_EMPTY,
    // As `early.js` says it.
    lost: document.querySelector("template").content.firstChild.firstChild.data.trim(),
    notSent: NOT_SENT,
    retry: RETRY,
    discard: DISCARD,
    cancel: CANCEL,
    sent: (name) => put(FILE_SENT, name),
    stuck: (name, why) => put(FILE_STUCK, name, why),
  },
  open(request, { id, chat }) {
    const query = new URLSearchParams({ site: root.dataset.site, conversation: chat, client_id: id });
    request.open("POST", `/chat/attachment?${query}`);
    request.setRequestHeader("x-headset-token", token() ?? "");
    // What is refused is refused in the page's language.
    request.setRequestHeader("accept-language", root.lang);
  },
  dress() {},
  moved(all) {
    place();
    // A new build of the desk waits with its reload.
    list.id = all.some(({ standing }) => standing !== "sent") ? "uploading" : "";
  },
  settled: () => show(),
  // On a phone, no keyboard opens for it.
  pressed: ({ drop }) => drop.focus(),
  write,
});

// The address of a file's bytes in this page. The token is in a header, so that no address of the desk's opens it.
const fetched = async (id) => {
  const query = new URLSearchParams({ site: root.dataset.site });
  const answer = await fetch(`/chat/attachment/${id}?${query}`, { headers: { "x-headset-token": token() ?? "" } });
  if (!answer.ok) throw answer;
  return URL.createObjectURL(await answer.blob());
};

// A picture is asked for when it is about to be seen.
const seen = new IntersectionObserver(
  (all) => {
    for (const { target, isIntersecting } of all) {
      if (!isIntersecting) continue;
      seen.unobserve(target);
      fetched(target.dataset.id).then(
        (address) => {
          target.onload = target.onerror = () => URL.revokeObjectURL(address);
          target.src = address;
        },
        // One that was removed is gone for good.
        ({ status: code }) => code === 404 || setTimeout(() => target.isConnected && seen.observe(target), 5000),
      );
    }
  },
  { rootMargin: "200px" },
);

// `trouble` says where it could not be saved.
const keep = async (id, download, trouble) => {
  try {
    const href = await fetched(id);
    make("a", { href, download }).click();
    // Some browsers read it a while after.
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    trouble.textContent = "";
  } catch {
    place();
    trouble.textContent = FILE_NOT_LOADED;
  }
};

// What a file is called, and how large it is.
const label = (name, bytes) => [make("bdi", { className: "name", textContent: name }), " ", make("span", { textContent: size(bytes) })];

const open = (button, id, name, bytes) => {
  const trouble = make("p", { role: "alert" });
  const saves = make("button", { type: "button", onclick: () => keep(id, name, trouble) }, ...label(name, bytes));
  const keeps = make("div", {}, saves, trouble);
  const picture = showWhole(button, { name, keeps, closes: CLOSE, failed: FILE_NOT_LOADED });
  fetched(id).then((address) => {
    for (const event of ["load", "error"]) picture.addEventListener(event, () => URL.revokeObjectURL(address));
    picture.src = address;
  }, picture.onerror);
};

/**
 * Takes files, each list with the chat that they were chosen in before it. Shows the files of the rows that were drawn since, and no
 * longer shows as sent above the composer what stands in the log.
 */
export function show(picks = []) {
  if (picks.length) problem.textContent = "";
  for (const [chat, ...files] of picks) take(files, { chat: chat.split("\n")[0] });
  for (const body of document.querySelectorAll("[data-file]")) {
    const [id, bytes, width, height, ...words] = body.dataset.file.split(" ");
    const name = words.join(" ");
    const button = make("button", { type: "button", className: "file", onclick: () => keep(id, name, problem) });
    if (+width) {
      button.onclick = () => open(button, id, name, bytes);
      const scale = Math.min(1, WIDE / width, HIGH / height);
      const picture = make("img", { src: NOTHING, alt: name, width: Math.ceil(width * scale) });
      picture.style.aspectRatio = `${width} / ${height}`;
      picture.dataset.id = id;
      button.append(picture);
      seen.observe(picture);
    } else {
      button.append(...label(name, bytes));
    }
    body.replaceChildren(button);
    delete body.dataset.file;
  }
  for (const upload of uploads.filter(({ seq }) => seq && document.querySelector(`#rows [data-seq="${seq}"]`))) drop(upload);
}

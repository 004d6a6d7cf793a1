// What the chat does with files: it sends those that were chosen, pasted or dropped, one after the other, and shows those that
// stand in the log (behaviour 5, "Attachments"). `early.js` loads it with the first of them, and no chat without.
// @style style/chat-files.css
const root = document.documentElement;
const field = document.getElementById("files");
// The Wasm keeps the token: where storage is refused, nobody else knows it.
const { token } = await import(document.querySelector("script[data-js]").dataset.js);

// The rules of `domain`, and the page's words for them, in the order of `shell/words.rs`: a test of the shell holds these against both.
const MOST = 5;
const BYTES = 10485760;
const [, [
  FILES_TOO_MANY, FILE_TOO_LARGE, FILE_EMPTY, FILE_NOT_LOADED, FILES, NOT_SENT, RETRY, DISCARD, CANCEL, FILE_SENT, FILE_STUCK
]] = JSON.parse(document.getElementById("words").textContent);
const put = (words, ...all) => words.replace(/\{(\d)\}/g, (_, place) => all[place]);
// Without progress for this long, in milliseconds, a file is not on its way any more.
const PATIENCE = 30_000;
// A picture is shown at most so wide and high, in CSS pixels.
const [WIDE, HIGH] = [280, 240];
// It keeps the picture's place until that has come.
const NOTHING = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const press = (textContent, onclick) => make("button", { type: "button", textContent, onclick });
// In the page's language, in the digits that all its numbers have.
const size = (bytes) => {
  const [unit, value, digits] =
    bytes < 2 ** 20 ? ["kilobyte", Math.max(1, Math.round(bytes / 2 ** 10)), 0] : ["megabyte", bytes / 2 ** 20, 1];
  const numbers = { numberingSystem: "latn", minimumFractionDigits: digits, maximumFractionDigits: digits };
  return value.toLocaleString(root.lang, { style: "unit", unit, ...numbers });
};

const list = make("ul", { ariaLabel: FILES });
const problem = make("p", { className: "notice", role: "alert" });
const status = make("p", { className: "unseen", role: "status" });
// Where the Wasm has left room for it; that is another place once the chat was drawn anew.
const place = () => {
  const room = document.getElementById("uploads");
  if (room && list.parentNode !== room) room.replaceChildren(list, problem, status);
};

// Files that do not stand in the log yet. Nothing else keeps them: they are gone with this page.
const uploads = [];
const isOnItsWay = ({ standing }) => standing !== "sent";

// `waits`, `sends`, `lost` (no connection: what comes after it waits), `refused`, or `sent` and not back in the log yet.
const stand = (upload, standing, words = "") => {
  upload.standing = standing;
  const isStuck = standing === "lost" || standing === "refused";
  upload.bar.hidden = isStuck;
  upload.trouble.hidden = !isStuck;
  upload.words.textContent = words;
  upload.retry.hidden = !isStuck;
  upload.drop.hidden = standing === "sent";
  upload.drop.textContent = isStuck ? DISCARD : CANCEL;
  if (isStuck) status.textContent = put(FILE_STUCK, upload.file.name, words);
  if (standing === "sent") status.textContent = put(FILE_SENT, upload.file.name);
};

const drop = (upload) => {
  const hadFocus = upload.item.contains(document.activeElement);
  uploads.splice(uploads.indexOf(upload), 1);
  upload.item.remove();
  upload.request?.abort();
  if (hadFocus) document.getElementById("composer")?.focus();
  next();
};

const add = (file) => {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const upload = { id, file, chat: root.dataset.chat.split("\n")[0] };
  upload.bar = make("progress", { max: 1, value: 0, ariaLabel: file.name });
  upload.words = make("span");
  upload.trouble = make("p", { className: "trouble" }, make("strong", { textContent: NOT_SENT }), " ", upload.words);
  upload.retry = press(RETRY, () => {
    stand(upload, "waits");
    upload.drop.focus();
    next();
  });
  upload.drop = press(CANCEL, () => drop(upload));
  const name = make("bdi", { className: "name", textContent: file.name });
  upload.item = make("li", {}, name, upload.bar, upload.retry, upload.drop, upload.trouble);
  uploads.push(upload);
  list.append(upload.item);
  const wrong = file.size > BYTES ? FILE_TOO_LARGE : file.size ? "" : FILE_EMPTY;
  stand(upload, wrong ? "refused" : "waits", wrong);
};

/** Takes files to be sent in this chat: so many in one go as the desk takes, or none. */
export function take(files) {
  place();
  problem.textContent = files.length > MOST ? FILES_TOO_MANY : "";
  if (problem.textContent) return;
  files.forEach(add);
  next();
}

// One after the other keeps their order.
const next = () => {
  place();
  // A new build of the desk waits with its reload.
  list.id = uploads.some(isOnItsWay) ? "uploading" : "";
  const first = uploads.find(({ standing }) => standing !== "refused" && standing !== "sent");
  if (first?.standing === "waits") send(first);
};

// By `XMLHttpRequest`: `fetch` does not say how much of a body is on its way.
const send = (upload) => {
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ site: root.dataset.site, conversation: upload.chat, client_id: upload.id });
  request.open("POST", `/chat/attachment?${query}`);
  request.setRequestHeader("x-headset-token", token() ?? "");
  // Half a character of two is in no text that can be encoded.
  request.setRequestHeader("x-file-name", encodeURIComponent(upload.file.name.replace(/\p{Cs}/gu, "\ufffd")));
  request.setRequestHeader("content-type", "application/octet-stream");
  // What is refused is refused in the page's language.
  request.setRequestHeader("accept-language", root.lang);
  let patience;
  const wait = () => {
    clearTimeout(patience);
    patience = setTimeout(() => request.abort(), PATIENCE);
  };
  request.upload.onprogress = ({ loaded, total }) => {
    upload.bar.value = loaded / total;
    wait();
  };
  request.onloadend = () => {
    clearTimeout(patience);
    // Not one that was cancelled.
    if (uploads.includes(upload)) settle(upload, request);
  };
  upload.request = request;
  upload.bar.value = 0;
  stand(upload, "sends");
  request.send(upload.file);
  wait();
};

// Sent is only what the desk says that it has stored.
const settle = (upload, { status: code, responseText }) => {
  let answer;
  try {
    answer = JSON.parse(responseText);
  } catch {
    // No connection, or a proxy's own page.
  }
  const isRefused = code >= 400 && code < 500 && code !== 429 && answer?.message;
  upload.request = null;
  upload.seq = code === 200 ? answer?.seq : undefined;
  if (upload.seq) stand(upload, "sent");
  else stand(upload, isRefused ? "refused" : "lost", answer?.message ?? field.dataset.notSent);
  show();
  next();
};

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

const keep = async (id, download) => {
  try {
    const href = await fetched(id);
    make("a", { href, download }).click();
    // Some browsers read it a while after.
    setTimeout(() => URL.revokeObjectURL(href), 60_000);
    problem.textContent = "";
  } catch {
    place();
    problem.textContent = FILE_NOT_LOADED;
  }
};

/** Shows the files of the rows that were drawn since, and no longer shows as sent above the composer what stands in the log. */
export function show() {
  for (const body of document.querySelectorAll("[data-file]")) {
    const [id, bytes, width, height, ...words] = body.dataset.file.split(" ");
    const name = words.join(" ");
    const button = make("button", { type: "button", className: "file", onclick: () => keep(id, name) });
    if (+width) {
      const scale = Math.min(1, WIDE / width, HIGH / height);
      const picture = make("img", { src: NOTHING, alt: name, width: Math.ceil(width * scale) });
      picture.style.aspectRatio = `${width} / ${height}`;
      picture.dataset.id = id;
      button.append(picture);
      seen.observe(picture);
    } else {
      button.append(make("bdi", { className: "name", textContent: name }), " ", make("span", { textContent: size(bytes) }));
    }
    body.replaceChildren(button);
    delete body.dataset.file;
  }
  for (const upload of uploads.filter(({ seq }) => seq && document.querySelector(`#rows [data-seq="${seq}"]`))) drop(upload);
}

// Files that an agent sends: taken, sent one after the other, and shown above where one writes until they stand in the log
// (behaviour 5, "Attachments"). `early.js` loads it with the first of them. They live as long as the page: nothing keeps a file that
// was not sent but whoever has it.

// The desk's rules and words, on the tag of `early.js`.
const { most, bytes, tooMany, tooLarge, empty, notSent } = document.querySelector("script[data-uploads]").dataset;
// Without progress for this long, in milliseconds, a file is not on its way any more: on a dead network it would hang for minutes.
const PATIENCE = 30_000;
// What is stored stands in the log by then, or that is not where one looks; in milliseconds.
const SHOWN_AS_SENT = 1000;

const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const press = (textContent, onclick) => make("button", { type: "button", textContent, onclick });

// By conversation, in the order in which they were chosen, with what shows them.
const boxes = new Map();
const boxOf = (conversation) => {
  if (!boxes.has(conversation)) {
    boxes.set(conversation, {
      conversation,
      uploads: [],
      list: make("ul", { className: "uploads", ariaLabel: "Files" }),
      problem: make("p", { className: "complaint", role: "alert" }),
      status: make("p", { className: "for-readers", role: "status" }),
    });
  }
  return boxes.get(conversation);
};

// Shows those of the open conversation where the Wasm has left room for them, and no longer what stands in the log.
const look = () => {
  const place = document.querySelector(".uploads-place");
  const box = boxes.get(place?.dataset.uploads);
  if (!box) return;
  if (box.list.parentNode !== place) {
    // Who comes back to it is not told again.
    box.status.textContent = "";
    place.replaceChildren(box.list, box.problem, box.status);
  }
  const isInLog = ({ seq }) => seq && document.querySelector(`.conversation [data-seq="${seq}"]`);
  for (const upload of box.uploads.filter(isInLog)) drop(upload);
};
// The room is another once another conversation is open, or this one was drawn anew.
new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });

// `waits`, `sends`, `lost` (nothing was decided: what comes after it waits), `refused`, or `sent` and not back in the log yet.
const stand = (upload, standing, words = "") => {
  upload.standing = standing;
  const isStuck = standing === "lost" || standing === "refused";
  upload.bar.hidden = isStuck;
  upload.trouble.hidden = !isStuck;
  upload.words.textContent = words;
  upload.retry.hidden = !isStuck;
  upload.drop.hidden = standing === "sent";
  upload.drop.textContent = isStuck ? "Discard" : "Cancel";
  if (isStuck) upload.box.status.textContent = `${upload.file.name}: not sent. ${words}`;
  if (standing === "sent") upload.box.status.textContent = `${upload.file.name}: sent.`;
};

// Takes one out, and sends it no more. What the desk has stored by now stays.
const drop = (upload) => {
  const { box } = upload;
  if (!box.uploads.includes(upload)) return;
  const hadFocus = upload.item.contains(document.activeElement);
  box.uploads.splice(box.uploads.indexOf(upload), 1);
  upload.item.remove();
  upload.request?.abort();
  if (hadFocus) write(box);
  next(box);
};

// The button that had the focus goes.
const write = ({ list }) => list.closest(".composer")?.querySelector("textarea").focus();

const add = (box, visibility, file) => {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const upload = { id, box, visibility, file };
  upload.bar = make("progress", { max: 1, value: 0, ariaLabel: file.name });
  upload.words = make("span");
  upload.trouble = make("p", { className: "trouble" }, make("strong", { textContent: "Not sent" }), " ", upload.words);
  // Under the same id, so that it is stored once.
  upload.retry = press("Retry", () => {
    write(box);
    stand(upload, "waits");
    next(box);
  });
  upload.drop = press("Cancel", () => {
    write(box);
    drop(upload);
  });
  const label = visibility === "work_note" ? [make("span", { className: "label", textContent: "Work note" })] : [];
  const name = make("bdi", { className: "name", textContent: file.name });
  upload.item = make("li", {}, name, ...label, upload.bar, upload.retry, upload.drop, upload.trouble);
  upload.item.dataset.visibility = visibility;
  box.uploads.push(upload);
  box.list.append(upload.item);
  const wrong = file.size > +bytes ? tooLarge : file.size ? "" : empty;
  stand(upload, wrong ? "refused" : "waits", wrong);
};

/** Takes files to be sent in the conversation of this pane, for those whom `visibility` names: so many in one go as the desk takes, or none. */
export function take(pane, visibility, files) {
  const box = boxOf(pane.querySelector(".uploads-place").dataset.uploads);
  look();
  box.problem.textContent = files.length > +most ? tooMany : "";
  if (!box.problem.textContent) for (const file of files) add(box, visibility, file);
  next(box);
}

/** Says what becomes of files that are held over this pane; it is shown while they are. */
export function hold(pane, visibility) {
  const isNote = visibility === "work_note";
  const target = pane.querySelector(".drop-target") ?? pane.appendChild(make("p"));
  target.className = isNote ? "drop-target work-note" : "drop-target";
  target.textContent = isNote
    ? "Drop to add as a work note: only staff can see it"
    : `Drop to send to ${pane.querySelector(".uploads-place").dataset.customer}`;
}

// One after the other keeps their order. Unlike a text, one that was lost is not sent again by itself: it may be large, and somebody
// may wait for it.
const next = (box) => {
  box.list.hidden = box.uploads.length === 0;
  const first = box.uploads.find(({ standing }) => standing !== "refused" && standing !== "sent");
  if (first?.standing === "waits") send(first);
};

// By `XMLHttpRequest`: `fetch` does not say how much of a body is on its way.
const send = (upload) => {
  const { box, file, id, visibility } = upload;
  const request = new XMLHttpRequest();
  const query = new URLSearchParams({ conversation: box.conversation, visibility, client_id: id });
  request.open("POST", `/attachment?${query}`);
  // Half a character of two is in no text that can be encoded.
  request.setRequestHeader("x-file-name", encodeURIComponent(file.name.replace(/\p{Cs}/gu, "\ufffd")));
  request.setRequestHeader("content-type", "application/octet-stream");
  request.setRequestHeader("accept", "application/json");
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
    if (box.uploads.includes(upload)) settle(upload, request);
  };
  upload.request = request;
  upload.bar.value = 0;
  stand(upload, "sends");
  request.send(file);
  wait();
};

// Sent is only what the desk says that it has stored.
const settle = (upload, { status, responseText }) => {
  let answer;
  try {
    answer = JSON.parse(responseText);
  } catch {
    // No connection, or a proxy's own page.
  }
  upload.request = null;
  upload.seq = status === 200 ? answer?.seq : undefined;
  if (upload.seq) {
    upload.bar.value = 1;
    stand(upload, "sent");
    setTimeout(() => drop(upload), SHOWN_AS_SENT);
  } else {
    // Who is signed out, or too fast, or not answered, may send it later.
    const isRefused = status >= 400 && status < 500 && status !== 401 && status !== 429 && answer?.message;
    stand(upload, isRefused ? "refused" : "lost", answer?.message ?? notSent);
  }
  look();
  next(upload.box);
};

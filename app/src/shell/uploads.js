// What the workspace does with files (behaviour 5, "Attachments"): those that an agent sends are taken, sent one after the other, and
// shown above where one writes until they stand in the log; a picture that is pressed there, or on a record's page, is shown whole.
// `early.js` and `pictures.js` load it with the first of them.
// @include script/elements.js
// @include script/upload.js
// @include script/picture.js

// The desk's rules and words, on the tag of `early.js`; a record's page sends no files.
const { most, bytes, tooMany, tooLarge, empty, notSent } = document.querySelector("script[data-uploads]").dataset;
// What is stored stands in the log by then, or that is not where one looks; in milliseconds.
const SHOWN_AS_SENT = 1000;
const WORDS = {
  tooMany,
  tooLarge,
  empty,
  lost: notSent,
  notSent: "Not sent",
  retry: "Retry",
  discard: "Discard",
  cancel: "Cancel",
  sent: (name) => `${name}: sent.`,
  stuck: (name, why) => `${name}: not sent. ${why}`,
};

// By conversation, each with the files on their way there and what shows them.
const boxes = new Map();
const boxOf = (conversation) => {
  if (!boxes.has(conversation)) boxes.set(conversation, newBox(conversation));
  return boxes.get(conversation);
};

const newBox = (conversation) => {
  const list = make("ul", { className: "uploads", ariaLabel: "Files" });
  const problem = make("p", { className: "complaint", role: "alert" });
  const status = make("p", { className: "for-readers", role: "status" });
  const write = () => list.closest(".composer")?.querySelector("textarea").focus();
  const sending = sender({
    list,
    problem,
    status,
    most: +most,
    bytes: +bytes,
    // Who is signed out, or too fast, may send it later.
    later: [401, 429],
    words: WORDS,
    open(request, { id, visibility }) {
      const query = new URLSearchParams({ conversation, visibility, client_id: id });
      request.open("POST", `/attachment?${query}`);
      request.setRequestHeader("accept", "application/json");
    },
    dress({ visibility, item, name }) {
      item.dataset.visibility = visibility;
      if (visibility === "work_note") name.after(make("span", { className: "label", textContent: "Work note" }));
    },
    moved(uploads) {
      list.hidden = uploads.length === 0;
    },
    settled(upload) {
      if (upload.seq) setTimeout(() => sending.drop(upload), SHOWN_AS_SENT);
      look();
    },
    pressed: write,
    write,
  });
  return { list, problem, status, write, ...sending };
};

// Shows those of the open conversation where the Wasm has left room for them, and no longer what stands in the log.
const look = () => {
  const place = document.querySelector(".uploads-place");
  const box = boxes.get(place?.dataset.uploads);
  if (!box) return;
  const { list, problem, status, uploads } = box;
  if (list.parentNode !== place) {
    // Who comes back to it is not told again.
    status.textContent = "";
    // What `early.js` said there, with a button.
    const hadFocus = place.contains(document.activeElement);
    place.replaceChildren(list, problem, status);
    if (hadFocus) box.write();
  }
  const isInLog = ({ seq }) => seq && document.querySelector(`.conversation [data-seq="${seq}"]`);
  for (const upload of uploads.filter(isInLog)) box.drop(upload);
};
// The room is another once another conversation is open, or this one was drawn anew.
new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });

/** Takes files to be sent: of each pick the conversation, for whom they are there (`visibility`), and what was picked. */
export function take(picks) {
  for (const { conversation } of picks) boxOf(conversation).problem.textContent = "";
  look();
  for (const { conversation, visibility, files } of picks) boxOf(conversation).take(files, { visibility });
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

/** Shows the picture of this link whole. */
export function show(link) {
  const keeps = make("a", { href: link.href, download: link.download }, make("bdi", { className: "name", textContent: link.download }));
  showWhole(link, { name: link.download, keeps, closes: "Close", failed: "This picture could not be loaded." }).src = link.href;
}

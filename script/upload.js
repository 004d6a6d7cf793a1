// Files on their way, as the chat and the workspace show them above where one writes (behaviour 5, "Files on their way"). They live as
// long as the page: nothing keeps a file that was not sent but whoever has it. No script by itself: bin/minify.mjs puts it where
// another has a line `// @include`.

// Without progress for this long, in milliseconds, a file is not on its way any more: on a dead network it would hang for minutes.
const PATIENCE = 30_000;
// What the desk takes as a picture, and every browser can draw.
const PICTURE = /^image\/(png|jpeg|gif|webp)$/;
// How wide and high a picture on its way is shown, in the screen's pixels: twice as many as CSS has.
const SIDE = 64;

// One after the other: a picture that is drawn takes four bytes for each of its pixels.
let drawn = Promise.resolve();
// What a picture looks like, beside its name, which says so to who hears the page. It stands still; where it cannot be drawn it goes.
const preview = (file) => {
  const canvas = make("canvas", { className: "preview", width: SIDE, height: SIDE, ariaHidden: "true" });
  drawn = drawn.then(async () => {
    try {
      const picture = await createImageBitmap(file);
      // Its middle.
      const { width, height } = picture;
      const side = Math.min(width, height);
      canvas.getContext("2d").drawImage(picture, (width - side) / 2, (height - side) / 2, side, side, 0, 0, SIDE, SIDE);
      picture.close();
    } catch {
      canvas.remove();
    }
  });
  return canvas;
};

/**
 * Sends files from one place, one after the other, and draws them in the page's `list`; `problem` says why none was taken, `status`
 * what becomes of each, for who hears the page. By the page's rules: at most so many at once (`most`), of so many `bytes`; what the desk
 * answers with one of the codes in `later` may be sent later. In its `words`. Besides, the page is asked
 * - `open(request, upload)`: where it goes, and what is said with it,
 * - `dress(upload)`: what else its row shows,
 * - `moved(uploads)`, whenever one came, went or stands otherwise, and `settled(upload)`, once the desk has answered,
 * - `pressed(upload)`: where the focus goes after a press, and `write()`: that it goes to where one writes.
 */
const sender = (page) => {
  const { words } = page;
  // In the order in which they were chosen.
  const uploads = [];

  // `waits`, `sends`, `lost` (nothing was decided: what comes after it waits), `refused`, or `sent` and not back in the log yet.
  const stand = (upload, standing, why = "") => {
    upload.standing = standing;
    const isStuck = standing === "lost" || standing === "refused";
    upload.bar.hidden = isStuck;
    upload.trouble.hidden = !isStuck;
    upload.words.textContent = why;
    upload.retry.hidden = !isStuck;
    upload.drop.hidden = standing === "sent";
    upload.drop.textContent = isStuck ? words.discard : words.cancel;
    if (isStuck) page.status.textContent = words.stuck(upload.file.name, why);
    if (standing === "sent") page.status.textContent = words.sent(upload.file.name);
  };

  // Takes one out, and sends it no more. What the desk has stored by now stays.
  const drop = (upload) => {
    if (!uploads.includes(upload)) return;
    const hadFocus = upload.item.contains(document.activeElement);
    uploads.splice(uploads.indexOf(upload), 1);
    upload.item.remove();
    upload.request?.abort();
    if (hadFocus) page.write();
    next();
  };

  const add = (file, known) => {
    const id = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
    const upload = { ...known, id, file };
    const wrong = file.size > page.bytes ? words.tooLarge : file.size ? "" : words.empty;
    upload.bar = make("progress", { max: 1, value: 0, ariaLabel: file.name });
    upload.words = make("span");
    upload.trouble = make("p", { className: "trouble" }, make("strong", { textContent: words.notSent }), " ", upload.words);
    // Under the same id, so that it is stored once.
    upload.retry = press(words.retry, () => {
      stand(upload, "waits");
      page.pressed(upload);
      next();
    });
    upload.drop = press(words.cancel, () => {
      drop(upload);
      page.pressed(upload);
    });
    upload.name = make("bdi", { className: "name", textContent: file.name });
    upload.item = make("li", {}, upload.name, upload.bar, upload.retry, upload.drop, upload.trouble);
    if (!wrong && PICTURE.test(file.type)) upload.item.prepend(preview(file));
    page.dress(upload);
    uploads.push(upload);
    page.list.append(upload.item);
    stand(upload, wrong ? "refused" : "waits", wrong);
  };

  /** Takes files of which the page knows the same: so many in one go as the desk takes, or none. */
  const take = (files, known) => {
    if (files.length > page.most) page.problem.textContent = words.tooMany;
    else for (const file of files) add(file, known);
    next();
  };

  // One after the other keeps their order. Unlike a text, one that was lost is not sent again by itself: it may be large, and somebody
  // may wait for it.
  const next = () => {
    page.moved(uploads);
    const first = uploads.find(({ standing }) => standing !== "refused" && standing !== "sent");
    if (first?.standing === "waits") send(first);
  };

  // By `XMLHttpRequest`: `fetch` does not say how much of a body is on its way.
  const send = (upload) => {
    const request = new XMLHttpRequest();
    page.open(request, upload);
    // Half a character of two is in no text that can be encoded.
    request.setRequestHeader("x-file-name", encodeURIComponent(upload.file.name.replace(/\p{Cs}/gu, "\ufffd")));
    request.setRequestHeader("content-type", "application/octet-stream");
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
    const isRefused = code >= 400 && code < 500 && !page.later.includes(code) && answer?.message;
    upload.request = null;
    upload.seq = code === 200 ? answer?.seq : undefined;
    if (upload.seq) {
      upload.bar.value = 1;
      stand(upload, "sent");
    } else {
      stand(upload, isRefused ? "refused" : "lost", answer?.message ?? words.lost);
    }
    page.settled(upload);
    next();
  };

  return { uploads, take, drop };
};

// Asks how an ended chat was (behaviour 10, "After"), in the place that the Wasm has drawn for it. `early.js` loads it where that is
// asked or was answered, and no other chat does.
// @style style/chat-survey.css
// @include script/elements.js
const { dataset: { site }, lang } = document.documentElement;
// The Wasm keeps the token: where storage is refused, nobody else knows it.
const { token } = await import(document.querySelector("script[data-js]").dataset.js);

// The page's words, in the order of `shell/words.rs`: a test of the shell holds them against it.
const [, , [VERY_BAD, BAD, ALL_RIGHT, GOOD, VERY_GOOD, BETTER_QUESTION, SEND_RATING, RATING_UNANSWERED, THANK_YOU]] = JSON.parse(
  document.getElementById("words").textContent,
);
// What each number means to whoever does not see the stars.
const WORDS = [VERY_BAD, BAD, ALL_RIGHT, GOOD, VERY_GOOD];
// Without an answer for this long, in milliseconds, there is none.
const PATIENCE = 20_000;

// What is chosen and typed outlives a reload of this tab.
const key = `headset:${site}:survey`;
const keep = (what) => {
  try {
    if (what) sessionStorage.setItem(key, JSON.stringify(what));
    else sessionStorage.removeItem(key);
  } catch {
    // Storage is refused here: then a reload forgets.
  }
};
const keptOf = (of) => {
  try {
    const kept = JSON.parse(sessionStorage.getItem(key));
    return kept?.of === of ? kept : {};
  } catch {
    return {};
  }
};

// Nothing where the desk has taken it; else why it has not, in words.
const refusal = async (body) => {
  try {
    const answer = await fetch("/api/answer_survey", {
      method: "POST",
      headers: {
        Authorization: `Bearer ${token()}`,
        "Content-Type": "application/json",
        Accept: "application/json",
        // What is refused is refused in the page's language.
        "Accept-Language": lang,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    return answer.ok ? "" : (await answer.json()).message || RATING_UNANSWERED;
  } catch {
    // No connection, or a proxy's own page.
    return RATING_UNANSWERED;
  }
};

const thank = (place) => {
  keep();
  if (place.querySelector(".thanks")) return;
  const hadFocus = place.contains(document.activeElement);
  const thanks = make("p", { className: "thanks", tabIndex: -1, textContent: THANK_YOU });
  place.querySelector("form")?.remove();
  // Who hears the page is told by what stands there already.
  if (!place.firstChild) place.append(make("div", { role: "status" }));
  place.firstChild.append(thanks);
  if (hadFocus) thanks.focus();
};

const ask = (place, of, question) => {
  const kept = keptOf(of);
  const stars = WORDS.map((words, index) => {
    const value = `${index + 1}`;
    const input = make("input", { type: "radio", name: "rating", value, required: true, checked: kept.rating === value });
    return make("label", {}, input, make("span", { className: "unseen", textContent: `${value}, ${words}` }));
  });
  // For who sees them.
  const ends = [WORDS.at(0), WORDS.at(-1)].map((textContent) => make("span", { textContent }));
  const comment = make("textarea", { id: "survey-comment", rows: 2, value: kept.comment ?? "" });
  const problem = make("p", { className: "notice", role: "alert" });
  const form = make(
    "form",
    {},
    make(
      "fieldset",
      {},
      make("legend", { textContent: question }),
      make("div", { className: "stars" }, ...stars),
      make("p", { className: "ends", ariaHidden: "true" }, ...ends),
    ),
    make("div", { className: "field" }, make("label", { htmlFor: comment.id, textContent: BETTER_QUESTION }), comment),
    problem,
    make("button", { className: "primary", textContent: SEND_RATING }),
  );
  const rating = () => form.elements.rating.value;
  let isSending = false;
  form.addEventListener("input", () => keep({ of, rating: rating(), comment: comment.value }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (isSending) return;
    isSending = true;
    problem.textContent = "";
    const why = await refusal({ conversation: +of, rating: +rating(), comment: comment.value });
    isSending = false;
    // The place may be another chat's by now.
    if (!form.isConnected) return;
    if (why) problem.textContent = why;
    else thank(place);
  });
  place.replaceChildren(form, make("div", { role: "status" }));
};

// What is drawn, and where: that is another place once the chat was drawn anew.
let drawn = {};

/** Draws what is asked, or that it was answered. What is chosen and typed meanwhile stays. */
export function show() {
  const place = document.getElementById("survey");
  if (!place?.dataset.of) return;
  const { of, question } = place.dataset;
  if (drawn.place === place && drawn.of === of && drawn.question === question) return;
  const isSame = drawn.place === place && drawn.of === of;
  drawn = { place, of, question };
  if (question !== undefined) return ask(place, of, question);
  // Of another chat nothing stays.
  if (!isSame) place.replaceChildren();
  thank(place);
}

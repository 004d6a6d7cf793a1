// Moments are written in UTC, since the server does not know where its reader is; the browser does.
const inReadersTime = (root) => {
  for (const time of root.querySelectorAll("time")) {
    time.textContent = new Date(time.dateTime).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
  }
};
addEventListener("DOMContentLoaded", () => inReadersTime(document));

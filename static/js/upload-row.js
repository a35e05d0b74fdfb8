// The row that shows one file on its way.
import { progress, size } from "./upload-words.js";

const WORDS = {
  waiting: (one) => `Waits for its turn · ${size(one.file.size)}`,
  sending: (one) => progress(one.sent, one.file.size, one.speed),
  retrying: () => "The connection broke. Trying again…",
  checking: () => "All here. Looking into it…",
  paused: (one) => `Paused at ${progress(one.sent, one.file.size, 0)}`,
  broken: (one) => one.problem,
  refused: (one) => one.problem,
  done: () => "Uploaded. The notes are being made.",
};
const NEWS = new Set(["retrying", "broken", "refused", "done"]);

/** Make a row in `list` from the page's template; `actions`: pause, goOn, cancel, anyway. */
export function makeRow(list, template, file, actions) {
  const row = template.content.firstElementChild.cloneNode(true);
  row.querySelector("[data-name]").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", file.name);
  if (file.type.startsWith("video/")) {
    const use = row.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").replace(/#.*/, "#file-video"));
  }
  for (const [name, action] of Object.entries(actions)) {
    row.querySelector(`[data-${name}]`).addEventListener("click", action);
  }
  list.append(row);
  list.hidden = false;
  return row;
}

/** Show how a transfer stands. */
export function showRow(row, transfer) {
  const { state } = transfer;
  row.dataset.state = state;
  row.classList.toggle("failed", state === "refused" || state === "broken");
  row.classList.toggle("done", state === "done");
  const words = WORDS[state](transfer);
  row.querySelector("[data-words]").textContent = words;
  const news = row.querySelector("[data-news]"); // spoken; figures that change all the time aren't
  if (NEWS.has(state) && news.textContent !== words) news.textContent = words;

  const bar = row.querySelector("progress");
  bar.hidden = state === "done" || state === "refused";
  bar.value = (100 * transfer.sent) / (transfer.file.size || 1);

  const link = row.querySelector("[data-open]");
  link.hidden = !transfer.recording;
  if (transfer.recording) link.href = transfer.recording;
  row.querySelector("[data-anyway]").hidden = !(state === "refused" && transfer.anyway);
  row.querySelector("[data-pause]").hidden = !(state === "sending" || state === "retrying");
  row.querySelector("[data-go-on]").hidden = !(state === "paused" || state === "broken");
  row.querySelector("[data-cancel]").hidden = state === "done" || state === "checking";
}

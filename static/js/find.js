// Finding words in the whole transcript: the server counts, windows that aren't here are loaded,
// and places are marked with the CSS Custom Highlight API, which leaves the lines alone.

const form = document.querySelector("[data-find]");
const root = document.querySelector("[data-transcript]");
const { view } = root;
const input = form.querySelector("input[name=find]");
const counter = form.querySelector("[data-count]");
const canMark = "highlights" in CSS;

let places = []; // [line id, ms, which of the line's]
let words = "";
let at = -1;
let asked = 0;

const spots = (line) => {
  const text = line.querySelector(".said");
  const found = [];
  if (!text || !words) return found;
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const low = node.data.toLowerCase();
    for (let from = low.indexOf(words); from >= 0; from = low.indexOf(words, from + words.length)) {
      const range = new Range();
      range.setStart(node, from);
      range.setEnd(node, Math.min(from + words.length, node.length));
      found.push(range);
    }
  }
  return found;
};
const mark = () => {
  if (!canMark) return;
  CSS.highlights.delete("found");
  CSS.highlights.delete("found-now");
  if (!words) return;
  CSS.highlights.set("found", new Highlight(...view.lines().flatMap(spots)));
  const now = places[at] && document.getElementById(`segment-${places[at][0]}`);
  const range = now && spots(now)[places[at][2]];
  if (range) {
    const highlight = new Highlight(range);
    highlight.priority = 1;
    CSS.highlights.set("found-now", highlight);
  }
};
const tell = () => {
  if (!words) counter.textContent = "";
  else counter.textContent = places.length ? `${at + 1} of ${places.length}` : "Not found";
};

const go = async (step) => {
  if (!places.length) return;
  at = (at + step + places.length) % places.length;
  tell();
  const [id, ms] = places[at];
  document.querySelector("[data-tabs]")?.dispatchEvent(new CustomEvent("tabs:show", { detail: "transcript" }));
  await view.show(ms, id);
  mark();
};
const look = async () => {
  const typed = input.value.trim().replace(/\s+/g, " ").toLowerCase();
  if (typed === words) return;
  words = typed;
  at = -1;
  places = [];
  const mine = (asked += 1);
  if (words) {
    const answer = await fetch(`${form.dataset.find}?words=${encodeURIComponent(words)}`).catch(() => null);
    if (mine !== asked) return; // somebody typed on
    if (answer?.ok && !answer.redirected) {
      const { matches } = await answer.json();
      places = matches.flatMap(([id, ms, count]) => Array.from({ length: count }, (_, which) => [id, ms, which]));
    }
  }
  document.dispatchEvent(new CustomEvent("find:places", { detail: { places: places.map((place) => place[1]) } }));
  if (places.length) {
    // Begin with the first place at or after what is in sight.
    const top = view.scroller.getBoundingClientRect().top;
    const first = view.lines().find((line) => line.getBoundingClientRect().bottom > top + 50);
    const from = Number(first?.dataset.startMs ?? 0);
    at = Math.max(places.findIndex((place) => place[1] >= from), 0) - 1;
    await go(1);
  } else {
    tell();
    mark();
  }
};

let timer = 0;
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(look, 200);
});
const settled = async () => {
  clearTimeout(timer);
  const before = words;
  await look();
  return before === words; // else look() has gone to the first place already
};
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const step = Number(event.submitter?.dataset.step ?? 1);
  if (await settled()) go(step);
});
input.addEventListener("keydown", async (event) => {
  if (event.key === "Enter") {
    event.preventDefault();
    const step = event.shiftKey ? -1 : 1;
    if (await settled()) go(step);
  } else if (event.key === "Escape") {
    input.value = "";
    look();
    input.blur();
  }
});
root.addEventListener("transcript:changed", () => words && mark());
if (input.value) {
  for (const old of root.querySelectorAll(".said mark")) old.replaceWith(...old.childNodes);
  look();
}

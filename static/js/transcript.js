// The windows of the transcript: those near are loaded, those far away are emptied again, so that
// eight hours cost no more than one. Others use `root.view`; it tells them by `transcript:changed`.

const root = document.querySelector("[data-transcript]");
const scroller = document.querySelector("[data-scroll]");
const windowMs = Number(root.dataset.windowMs);
const wide = matchMedia("(min-width: 64rem)");
const loading = new Map(); // window element -> promise
let perLetter = 0.62; // pixels, until there is something to measure
let cached = null;

const changed = () => {
  cached = null;
  root.dispatchEvent(new CustomEvent("transcript:changed", { bubbles: true }));
};
const windows = () => [...root.querySelectorAll(".window")];
const isLoaded = (box) => !box.classList.contains("loading");
const lines = () => (cached ??= [...root.querySelectorAll(".line")]);
const index = (box) => Number(box.dataset.window);

const guess = (box) => Math.max(box.dataset.letters * perLetter + box.dataset.size * 8, 96);
const measure = () => {
  const seen = windows().filter((box) => isLoaded(box) && box.childElementCount > 5 && box.offsetHeight);
  const letters = seen.reduce((sum, box) => sum + Number(box.dataset.letters), 0);
  const height = seen.reduce((sum, box) => sum + box.offsetHeight - 8 * box.dataset.size, 0);
  if (letters) perLetter = Math.max(height / letters, 0.2);
};
const keepPlace = (box, height) => {
  box.classList.add("loading");
  box.style.minHeight = `${Math.round(height)}px`;
};

const fetchLines = async (box) => {
  const answer = await fetch(`${root.dataset.transcript}${box.dataset.window}`);
  if (!answer.ok || answer.redirected) throw new Error(`window ${box.dataset.window}: ${answer.status}`);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const fresh = template.content.firstElementChild;
  Object.assign(box.dataset, { size: fresh.dataset.size, letters: fresh.dataset.letters });
  box.replaceChildren(...fresh.children);
  box.classList.remove("loading", "script-only");
  box.style.minHeight = "";
  window.htmx?.process(box);
  root.dispatchEvent(new CustomEvent("transcript:loaded", { detail: { window: index(box) } }));
  changed();
};
const load = (box) => {
  if (isLoaded(box)) return Promise.resolve();
  if (!loading.has(box)) {
    loading.set(box, fetchLines(box).catch(() => {}).finally(() => loading.delete(box)));
  }
  return loading.get(box);
};
const inUse = (box) => {
  const chosen = getSelection();
  return box.contains(document.activeElement) || box.querySelector("[data-held]") ||
    (chosen.type === "Range" && box.contains(chosen.anchorNode));
};
const unload = (box) => {
  if (!isLoaded(box) || inUse(box) || !box.childElementCount) return;
  keepPlace(box, box.offsetHeight);
  box.replaceChildren();
  changed();
};

// A window for lines that begin a stretch of time nobody spoke in until now.
const make = (number) => {
  const box = document.createElement("div");
  box.className = "window";
  box.id = `window-${number}`;
  Object.assign(box.dataset, { window: number, size: 0, letters: 0 });
  const after = windows().find((one) => index(one) > number);
  root.insertBefore(box, after ?? root.querySelector("[data-empty]"));
  watch(box);
  return box;
};
const windowAt = (ms, making = false) => {
  const number = Math.floor(ms / windowMs);
  return document.getElementById(`window-${number}`) ?? (making ? make(number) : null);
};

// The last loaded line that has begun at `ms`, by halving.
const lineAt = (ms) => {
  const all = lines();
  let [low, high] = [0, all.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(all[middle].dataset.startMs) <= ms) low = middle + 1;
    else high = middle;
  }
  return all[low - 1] ?? null;
};

const smooth = () => !matchMedia("(prefers-reduced-motion: reduce)").matches;
const scrollTo = (line) => {
  if (!line?.offsetParent) return;
  const far = Math.abs(line.getBoundingClientRect().top - innerHeight / 2) > 2 * innerHeight;
  line.scrollIntoView({ block: "center", behavior: smooth() && !far ? "smooth" : "instant" });
};
const nearest = (ms) => {
  const boxes = windows();
  return boxes.findLast((box) => index(box) * windowMs <= ms) ?? boxes[0];
};
let shown = 0; // how often something was to be shown: the last one wins
let aim = null; // the line that is to stay in sight while its surroundings are loaded
const keepAim = () => requestAnimationFrame(() => requestAnimationFrame(() => {
  const { top, bottom } = aim?.getBoundingClientRect() ?? { top: 0, bottom: 1 };
  if (bottom < 0 || top > innerHeight) scrollTo(aim);
}));
const show = async (ms, id) => {
  const box = nearest(ms);
  if (!box) return null;
  const mine = (shown += 1);
  aim = null;
  await load(box);
  if (mine !== shown) return null;
  const line = (id && document.getElementById(`segment-${id}`)) || lineAt(ms) || lines()[0];
  scrollTo(line);
  // What was a guess above becomes lines: once they are drawn, the place is right.
  aim = line;
  keepAim();
  return line;
};
for (const own of ["wheel", "touchmove", "pointerdown", "keydown"]) {
  document.addEventListener(own, () => (aim = null), { passive: true }); // the person scrolls
}
root.addEventListener("transcript:loaded", () => aim && keepAim());

// Near: within a screen. Far: two screens away.
let near;
let far;
const loadSeen = async (box) => {
  await load(box);
  const { top, bottom } = box.getBoundingClientRect();
  if (bottom < -2.5 * innerHeight || top > 3.5 * innerHeight) unload(box); // scrolled past meanwhile
};
const watch = (box) => {
  near.observe(box);
  far.observe(box);
};
const observe = () => {
  near?.disconnect();
  far?.disconnect();
  const view = wide.matches ? scroller : null;
  near = new IntersectionObserver((seen) => {
    for (const one of seen) if (one.isIntersecting && one.target.offsetParent) loadSeen(one.target);
  }, { root: view, rootMargin: "75% 0px" });
  far = new IntersectionObserver((seen) => {
    for (const one of seen) if (!one.isIntersecting) unload(one.target);
  }, { root: view, rootMargin: "200% 0px" });
  windows().forEach(watch);
};

measure();
for (const box of windows()) if (!isLoaded(box)) keepPlace(box, guess(box));
root.view = { lines, lineAt, load, isLoaded, windowAt, show, scrollTo, changed, scroller };
document.addEventListener("transcript:show", ({ detail }) => show(detail.ms, detail.id));
document.addEventListener("htmx:afterSettle", (event) => root.contains(event.target) && changed());
const startMs = Number(root.dataset.atMs);
if (startMs > 0) scrollTo(root.querySelector(".line.current") ?? lineAt(startMs));
wide.addEventListener("change", observe);
observe();

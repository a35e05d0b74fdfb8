// Chapters: where they begin shows on the player's bar, with their titles under pointer and focus;
// the one being played is lit in the list; keys go from one to the next. They are read from the
// summary beside it, and change with it. Others ask by `player:chapter` {step} on document.

const SVG = "http://www.w3.org/2000/svg";
const WIDTH = 1000;
let chapters = []; // {ms, title, link}, in the order of time
let lit = null;

const media = () => document.querySelector("[data-player]");
const range = () => document.querySelector("[data-position]");
const totalMs = () => Number(range()?.max) || 0;
const nowMs = () => (media()?.currentTime ?? 0) * 1000;
const chapterAt = (ms) => chapters.findLast((one) => one.ms <= ms) ?? null;

const draw = () => {
  const place = document.querySelector("[data-waveform] .starts");
  const total = totalMs();
  if (!place || !total) return;
  const inside = chapters.filter((one) => one.ms > 0 && one.ms < total);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", inside.map((one) => `M${((one.ms / total) * WIDTH).toFixed(1)} 0V46`).join(""));
  place.replaceChildren(path);
};

// The list follows what is played, in its own box alone.
const light = () => {
  const here = chapterAt(nowMs());
  const name = document.querySelector("[data-chapter-now]");
  if (name) name.textContent = here?.title ?? "";
  if (here === lit) return;
  lit?.link.removeAttribute("aria-current");
  lit = here;
  if (!here) return;
  here.link.setAttribute("aria-current", "true");
  const box = here.link.closest("ol");
  const { offsetTop, offsetHeight } = here.link;
  const above = offsetTop < box.scrollTop;
  if (above || offsetTop + offsetHeight > box.scrollTop + box.clientHeight) box.scrollTop = offsetTop - box.clientHeight / 3;
};
const read = () => {
  chapters = [...document.querySelectorAll("[data-chapters] [data-chapter]")].map((link) => (
    { ms: Number(link.dataset.seekMs), title: link.lastElementChild.textContent, link }
  ));
  lit = null;
  draw();
  light();
  speak();
};

// What the bar says to those who don't see it: the time, as the waveform puts it, and the chapter.
const speak = () => {
  const bar = range();
  const title = bar && chapterAt(Number(bar.value))?.title;
  const time = bar?.getAttribute("aria-valuetext")?.split(", ", 1)[0];
  if (title && time) bar.setAttribute("aria-valuetext", `${time}, ${title}`);
};
const hide = () => {
  const tip = document.querySelector("[data-chapter-tip]");
  if (tip) tip.hidden = true;
};
const tell = (ms) => {
  const tip = document.querySelector("[data-chapter-tip]");
  const here = chapterAt(ms);
  if (!tip || !here || !totalMs()) return hide();
  tip.textContent = here.title;
  tip.hidden = false;
  const bar = tip.parentElement.clientWidth;
  const left = (ms / totalMs()) * bar - tip.offsetWidth / 2;
  tip.style.left = `${Math.max(0, Math.min(left, bar - tip.offsetWidth))}px`;
  return null;
};
document.addEventListener("pointermove", (event) => {
  const bar = event.target.closest?.("[data-waveform]");
  if (!bar) return;
  const { left, width } = bar.getBoundingClientRect();
  tell(((event.clientX - left) / width) * totalMs());
});
document.addEventListener("pointerout", (event) => event.target.closest?.("[data-waveform]") && hide());
document.addEventListener("focusin", (event) => {
  if (event.target !== range()) return;
  tell(Number(event.target.value));
  speak();
});
document.addEventListener("focusout", (event) => event.target === range() && hide());
document.addEventListener("input", (event) => {
  if (event.target !== range()) return;
  tell(Number(event.target.value));
  speak();
});

document.addEventListener("player:chapter", ({ detail }) => {
  const now = nowMs();
  const to = detail.step > 0 ? chapters.find((one) => one.ms > now + 50) : chapters.findLast((one) => one.ms < now - 1500);
  if (!to) return;
  for (const name of ["player:seek", "transcript:show"]) {
    document.dispatchEvent(new CustomEvent(name, { detail: { ms: to.ms } }));
  }
});
for (const name of ["timeupdate", "seeking", "loadedmetadata"]) {
  document.addEventListener(name, (event) => {
    if (event.target !== media()) return;
    if (name === "loadedmetadata") draw();
    light();
    speak();
  }, true);
}
document.addEventListener("section:swapped", ({ detail }) => ["summary", "media"].includes(detail.name) && read());
document.addEventListener("htmx:afterSwap", (event) => event.target.closest?.("[data-section=summary]") && read());
read();

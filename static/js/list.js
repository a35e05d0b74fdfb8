// The list of recordings: choosing several, keys, pictures in one request, and staying up to date.

const list = document.getElementById("recordings");
const bar = document.querySelector("[data-selection]");
const SLOWEST = 30_000;
const typing = (node) => node?.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]");

// Choosing several.
const boxes = () => [...list.querySelectorAll(".recording-choose")];
const chosen = () => boxes().filter((box) => box.checked);
const showChosen = () => {
  if (!bar) return;
  const count = chosen().length;
  bar.hidden = !count;
  list.toggleAttribute("data-choosing", count > 0);
  bar.querySelector("[data-selection-count]").textContent = `${count} chosen`;
};
const chooseNone = () => {
  for (const box of chosen()) box.checked = false;
  showChosen();
};

let lastBox = null;
list.addEventListener("click", (event) => {
  const box = event.target.closest(".recording-choose");
  if (!box) return;
  if (event.shiftKey && lastBox) {
    const all = boxes();
    const [from, to] = [all.indexOf(lastBox), all.indexOf(box)].sort((a, b) => a - b);
    for (const one of all.slice(Math.max(from, 0), to + 1)) one.checked = box.checked;
  }
  lastBox = box;
  showChosen();
});
bar?.querySelector("[data-selection-clear]").addEventListener("click", chooseNone);

// The menu of the row at hand.
const menu = document.querySelector("[data-menu]").innerHTML;
const offerMenu = (event) => {
  const row = event.target.closest(".recording-row");
  const place = row?.querySelector(".recording-menu");
  if (!place || place.childElementCount) return;
  for (const other of list.querySelectorAll(".recording-menu > .menu:not([open])")) other.remove();
  place.innerHTML = menu.replaceAll("/ID", `/${row.dataset.id}`);
  if (!("original" in row.dataset)) place.querySelector("[data-needs=original]").remove();
};
list.addEventListener("pointerover", offerMenu);
list.addEventListener("focusin", offerMenu);

// Keys.
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  const titles = [...list.querySelectorAll(".recording-title")];
  const row = document.activeElement.closest?.(".recording-row");
  const at = titles.indexOf(row?.querySelector(".recording-title"));
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (step && (event.key.length === 1 || at >= 0)) {
    titles[Math.min(Math.max(at + step, 0), titles.length - 1)]?.focus();
  } else if (event.key === "x" && row) {
    row.querySelector(".recording-choose")?.click();
  } else if (event.key === "/") {
    document.querySelector(".filters input[type=search]").focus();
  } else if (event.key === "Escape" && chosen().length) {
    chooseNone();
  } else {
    return;
  }
  event.preventDefault();
});

// Pictures: those in sight come together in one answer, which the browser keeps.
const wanted = new Set();
const fetchPictures = async () => {
  const images = [...wanted];
  wanted.clear();
  const names = images.map((image) => image.dataset.picture).sort();
  const answer = await fetch(`${list.dataset.pictures}?of=${names.join(",")}`);
  if (!answer.ok || answer.redirected) return;
  const pictures = await answer.json();
  for (const image of images) {
    const picture = pictures[image.dataset.picture];
    if (picture) image.src = picture;
  }
};
const inSight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    inSight.unobserve(target);
    if (!wanted.size) setTimeout(fetchPictures, 50);
    wanted.add(target);
  }
}, { rootMargin: "100px" });
const watchPictures = (root) => root.querySelectorAll("img[data-picture]").forEach((image) => inSight.observe(image));

// Staying up to date: rows that changed are replaced, unless somebody is at them.
const html = (row) => row.outerHTML;
const shown = new Map([...list.querySelectorAll(".recording-row")].map((row) => [row.id, html(row)]));
const inUse = (row) => row.contains(document.activeElement) || row.querySelector(".menu[open]");

const replaceRow = (old, row) => {
  const box = old.querySelector(".recording-choose");
  const fresh = row.querySelector(".recording-choose");
  if (box && fresh) fresh.checked = box.checked;
  const picture = old.querySelector("img[src]");
  const image = row.querySelector("img[data-picture]");
  if (picture && image?.dataset.picture === picture.dataset.picture) image.src = picture.src;
  old.replaceWith(row);
};
const update = (fresh) => {
  const rows = [...fresh.querySelectorAll(".recording-row")];
  const before = [...list.querySelectorAll(".recording-row")];
  const same = rows.length && rows.map((row) => row.id).join() === before.map((row) => row.id).join();
  const changed = rows.filter((row) => shown.get(row.id) !== html(row));
  if (same && !changed.length) return false;
  const waiting = before.filter((row) => inUse(row)).map((row) => row.id);
  if (!same && (waiting.length || list.querySelector(".menu[open]"))) return true;
  const texts = new Map(rows.map((row) => [row.id, html(row)]));
  if (same) {
    for (const row of changed) {
      if (waiting.includes(row.id)) texts.delete(row.id);
      else replaceRow(document.getElementById(row.id), row);
    }
  } else {
    for (const row of rows) {
      const old = document.getElementById(row.id);
      if (old) replaceRow(old, row.cloneNode(true));
    }
    const kept = new Map([...list.querySelectorAll(".recording-row")].map((row) => [row.id, row]));
    for (const row of rows) if (kept.has(row.id)) row.replaceWith(kept.get(row.id));
    list.replaceChildren(...fresh.childNodes);
    shown.clear();
  }
  for (const [id, text] of texts) shown.set(id, text);
  watchPictures(list);
  showChosen();
  return true;
};

let pause = 0;
let timer = 0;
const soonest = () => (list.querySelector("[data-busy]") ? 2500 : 10_000);
const refresh = async () => {
  clearTimeout(timer);
  let changed = false;
  try {
    const answer = await fetch(list.dataset.list);
    if (answer.redirected || answer.status === 401 || answer.status === 404) return; // signed out
    if (answer.ok) {
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      changed = update(document.importNode(template.content, true));
    }
  } catch {
    // Offline, or the server restarts: the next look comes later.
  }
  pause = changed ? soonest() : Math.min(Math.max(pause * 1.4, soonest()), SLOWEST);
  if (!document.hidden) timer = setTimeout(refresh, pause);
};
document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) refresh();
});

showChosen();
const begin = async () => {
  if ("newZone" in document.documentElement.dataset) await refresh(); // days were counted in another
  else timer = setTimeout(refresh, soonest());
  watchPictures(list);
};
begin();

// Single lines: what a click does, the tools of the line at hand, and lines that come or go live.
// `root.lines` takes changes; the windows are the business of transcript.js.

const root = document.querySelector("[data-transcript]");
const { view } = root;
const toolbox = document.querySelector("template[data-tools]").content.firstElementChild;
let names = JSON.parse(root.dataset.voices || "{}");
const pending = new Map(); // number of a window that is being fetched -> changes for it

const number = (line, name) => Number(line.dataset[name]);
const before = (a, b) => number(a, "startMs") - number(b, "startMs") || number(a, "seq") - number(b, "seq");

// A name and a gap stand where another voice begins.
const regroup = (line) => {
  if (!line?.isConnected || line.hasAttribute("data-held")) return;
  const all = view.lines();
  const last = all[all.indexOf(line) - 1];
  const starts = !last || last.dataset.voice !== line.dataset.voice;
  line.classList.toggle("turn-start", starts);
  const who = line.querySelector(".who");
  if (!starts) who?.remove();
  else if (!who) {
    const link = document.createElement("a");
    link.className = "who";
    link.href = "#section-speakers";
    link.textContent = names[line.dataset.voice] ?? "Unknown voice";
    line.prepend(link);
  }
};
const regroupAround = (line) => {
  const all = view.lines();
  const at = all.indexOf(line);
  regroup(line);
  regroup(all[at + 1]);
};

const put = (fresh) => {
  const old = document.getElementById(fresh.id);
  if (old) {
    if (old.hasAttribute("data-held")) return old; // somebody is writing in it
    if (number(old, "rev") >= number(fresh, "rev")) return null;
    for (const name of ["current", "chosen"]) fresh.classList.toggle(name, old.classList.contains(name));
    old.remove();
  }
  const box = view.windowAt(number(fresh, "startMs"), true);
  const after = [...box.children].find((line) => line.matches(".line") && before(line, fresh) > 0);
  box.insertBefore(fresh, after ?? null);
  window.htmx?.process(fresh);
  return fresh;
};
const count = (box, size, letters) => {
  box.dataset.size = Number(box.dataset.size) + size;
  box.dataset.letters = Number(box.dataset.letters) + letters;
};

const apply = (change) => {
  const box = change.line && view.windowAt(number(change.line, "startMs"), true);
  if (box && !view.isLoaded(box)) {
    const list = pending.get(box.dataset.window) ?? pending.set(box.dataset.window, []).get(box.dataset.window);
    list.push(change); // told again if the window is being fetched right now
    document.getElementById(change.line.id)?.remove(); // it moved here from another window
    return null;
  }
  if (change.line) {
    const known = document.getElementById(change.line.id);
    if (box && !known) count(box, 1, change.line.textContent.length);
    return put(change.line);
  }
  const gone = document.getElementById(`segment-${change.removed}`);
  if (!gone || gone.querySelector("form")) return null;
  const next = view.lines()[view.lines().indexOf(gone) + 1];
  count(gone.parentNode, -1, -gone.textContent.length);
  gone.remove();
  return next ?? null;
};

const take = (html, removed) => {
  const template = document.createElement("template");
  template.innerHTML = html.join("");
  const fresh = [...template.content.children].map((line) => ({ line }));
  const touched = [...removed.map((id) => ({ removed: id })), ...fresh].map(apply).filter(Boolean);
  if (touched.length) view.changed();
  touched.forEach(regroupAround);
  root.querySelector("[data-empty]").hidden = Boolean(root.querySelector(".window"));
  return touched;
};
root.addEventListener("transcript:loaded", ({ detail }) => {
  const missed = pending.get(String(detail.window)) ?? [];
  pending.delete(String(detail.window));
  view.changed();
  const touched = missed.map(apply).filter(Boolean);
  view.changed();
  touched.forEach(regroupAround);
});

const rename = (voices) => {
  names = voices;
  for (const line of view.lines()) {
    const who = line.querySelector(".who");
    if (who && names[line.dataset.voice]) who.textContent = names[line.dataset.voice];
  }
};
root.lines = { take, rename };

// An answer of the editing forms is a line by itself: it takes its place among the others.
document.addEventListener("htmx:afterSwap", (event) => {
  const line = event.target.closest?.(".line") ?? document.getElementById(event.detail.elt?.id ?? "");
  if (!line || !root.contains(line)) return;
  view.changed();
  regroupAround(line);
});

// The tools of one line: one copy, moved to where the pointer or the focus is.
const offer = (line) => {
  if (!line || line.hasAttribute("data-held") || toolbox.parentNode === line) return;
  root.querySelector(".line > .tools")?.remove();
  const id = line.id.replace("segment-", "");
  for (const form of toolbox.querySelectorAll("[data-tool=edit], [data-tool=speaker]")) {
    form.setAttribute("href", form.getAttribute("href").replace(/lines\/[^/]+\//, `lines/${id}/`));
  }
  toolbox.querySelector("[data-tool=play]").setAttribute("href", `?t=${Math.floor(number(line, "startMs") / 1000)}`);
  line.append(toolbox);
};
root.addEventListener("pointerover", (event) => event.pointerType === "mouse" && offer(event.target.closest(".line")));
root.addEventListener("focusin", (event) => offer(event.target.closest(".line")));

const play = (line) => {
  document.dispatchEvent(new CustomEvent("player:seek", { detail: { ms: number(line, "startMs"), play: true } }));
};
const copy = async (line, link) => {
  const address = new URL(location.pathname, location.href);
  address.searchParams.set("t", Math.floor(number(line, "startMs") / 1000));
  address.hash = line.id;
  await navigator.clipboard?.writeText(address.href).catch(() => {});
  link.lastChild.textContent = "Copied";
  setTimeout(() => (link.lastChild.textContent = "Copy link"), 1500);
};

root.addEventListener("click", (event) => {
  const line = event.target.closest(".line");
  if (!line || line.hasAttribute("data-held") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const tool = event.target.closest("[data-tool]");
  if (tool) {
    if (!["play", "link"].includes(tool.dataset.tool)) return; // editing.js opens the forms
    event.preventDefault();
    if (tool.dataset.tool === "play") play(line);
    else copy(line, tool);
  } else if (event.target.closest(".at") || (event.target.closest(".said") && getSelection().isCollapsed)) {
    event.preventDefault();
    offer(line);
    for (const one of root.querySelectorAll(".line.chosen")) one.classList.remove("chosen");
    if (matchMedia("(hover: none)").matches) line.classList.add("chosen");
    play(line);
  }
});

// Keys on tasks: J, K and the arrows go from one to the next, other keys press what says it is
// theirs (`data-key`). On a recording's page, where the player has most keys, those of a task
// work on the one that has the focus, and A, X and E begin with the first suggested one.

const list = document.querySelector("[data-task-list]");
const across = Boolean(list);
const typing = (node) => node.matches?.("input, textarea, select, [contenteditable]") || node.closest?.("dialog[open], .menu[open]");
const inSight = (row) => row.checkVisibility?.() ?? row.offsetParent !== null;
const rows = () => [...document.querySelectorAll("[data-task]")].filter(inSight);
const rowAt = (node) => node.closest?.("[data-task]") ?? null;
const focus = (row) => {
  row?.focus({ focusVisible: true });
  row?.scrollIntoView({ block: "nearest" });
};

// Where to be once an answer has come: at the same task, or if it is gone at the one after it.
let places = [];
let waiting = false; // for an answer: what is typed meanwhile is meant for what it brings
const remember = (row) => {
  const all = rows();
  const at = all.indexOf(row);
  places = [row.id, ...all.slice(at + 1).map((one) => one.id), ...all.slice(0, at).reverse().map((one) => one.id)];
};
const settle = () => {
  const [first, ...others] = places;
  const row = document.getElementById(first);
  if (!first || waiting || row?.matches(".editing")) return; // what leaves the form leads back
  places = [];
  const suggestion = (one) => one?.querySelector("[data-key=a]");
  const left = others.map((id) => document.getElementById(id)).filter((one) => one && inSight(one));
  // On a recording's page an accepted task moves up; the next suggestion is what comes next.
  const moved = !across && row && !suggestion(row);
  focus(row && !moved ? row : left.find((one) => !moved || suggestion(one)) ?? row);
};
// Swaps tell of themselves on what they took away; the request does so on what is still there.
document.addEventListener("htmx:afterRequest", () => {
  waiting = false;
  setTimeout(settle, 30);
});
document.addEventListener("section:swapped", settle); // the stream may bring the section first

const press = (key, from) => {
  const row = from ?? (across ? null : rows().find((one) => one.querySelector("[data-key=a]")));
  if (!row) return false;
  if (!from) {
    focus(row);
    return true;
  }
  const button = row.querySelector(`[data-key="${key}"]`);
  if (!button) return false;
  remember(row);
  waiting = button.matches("[hx-post], [hx-get], form[hx-post] *");
  button.click();
  return true;
};
const step = (by) => {
  const all = rows();
  const at = all.indexOf(rowAt(document.activeElement));
  focus(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)]);
  return all.length > 0;
};

// On a phone the tab one is on may lie outside the row.
if (across) document.querySelector(".tab[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

const pressing = { a: "a", x: "x", e: "e" };
const moving = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const onThePage = {
  "/": () => document.querySelector(".filters input[type=search]"),
  n: () => document.getElementById("new-task"),
};

const run = (event) => {
  const at = event.target;
  const row = rowAt(at);
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (key in pressing) return press(pressing[key], row);
  if (row && at === row && across && (key === " " || key === "Enter")) return press(key, row);
  if (key in moving && (across ? event.key.length === 1 || row : at === row && key.startsWith("Arrow"))) return step(moving[key]);
  if (!across) return false;
  if (key === "?") {
    document.getElementById("keys").showModal();
    return true;
  }
  const field = onThePage[key]?.();
  field?.focus();
  field?.select();
  return Boolean(field);
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || event.isComposing) return;
  if (!(event.target instanceof Element)) return;
  if (typing(event.target)) {
    if (event.key === "Escape" && across && !event.target.closest(".editing, dialog, .menu")) event.target.blur();
    return;
  }
  if (waiting || run(event)) event.preventDefault();
});

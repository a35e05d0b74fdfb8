// The keys of a recording's page; off while typing and inside dialogs. `?` lists them.

const typing = (node) => node.matches?.("input:not([type=range], [type=checkbox]), textarea, select, [contenteditable]") || node.closest?.("dialog[open]");
const perform = (what) => document.dispatchEvent(new CustomEvent("player:do", { detail: { what } }));

// To where the voice before or after begins to speak.
const turn = (step) => {
  const root = document.querySelector("[data-transcript]");
  const player = document.querySelector("[data-player]");
  const starts = [...root.querySelectorAll(".turn-start")].map((line) => Number(line.dataset.startMs));
  const now = player ? player.currentTime * 1000 : 0;
  const ms = step > 0 ? starts.find((start) => start > now + 50) : starts.findLast((start) => start < now - 1500);
  if (ms === undefined) return;
  document.dispatchEvent(new CustomEvent("player:seek", { detail: { ms } }));
  document.dispatchEvent(new CustomEvent("transcript:show", { detail: { ms } }));
};

const chapter = (step) => document.dispatchEvent(new CustomEvent("player:chapter", { detail: { step } }));
// Braces are hard to reach on many keyboards; with Shift the arrows do the same, unless they are
// marking words.
const withShift = { ArrowLeft: "{", ArrowRight: "}" };

const keys = {
  " ": () => perform("toggle"),
  k: () => perform("toggle"),
  j: () => perform("back"),
  l: () => perform("on"),
  ArrowLeft: () => perform("little_back"),
  ArrowRight: () => perform("little_on"),
  "<": () => perform("slower"),
  ">": () => perform("faster"),
  m: () => perform("mute"),
  f: () => perform("full"),
  c: () => document.querySelector("[data-copy-now]")?.click(),
  "[": () => turn(-1),
  "]": () => turn(1),
  "{": () => chapter(-1),
  "}": () => chapter(1),
  "/": () => {
    document.querySelector("[data-find] input").focus();
    document.querySelector("[data-find] input").select();
  },
  "?": () => document.getElementById("keys").showModal(),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
  const at = event.target;
  if (event.key === "Escape" && at.matches?.(".title-form input")) {
    at.form.querySelector("[data-cancel]").click();
  }
  if (typing(at)) return;
  const presses = [" ", "Enter"].includes(event.key) && at.matches?.("button, a, summary, [tabindex]:not(#main, #transcript)");
  const shifted = event.shiftKey && getSelection().isCollapsed && withShift[event.key];
  const run = keys[shifted || event.key] ?? keys[event.key.toLowerCase()];
  if (!run || presses || (at.matches?.("input[type=range]") && event.key.startsWith("Arrow"))) return;
  event.preventDefault();
  run();
});

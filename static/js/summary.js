// The summary beside the player: copying it, quotes that a tap opens and Escape closes, lines that light up as
// the words they rest on are played.
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-copy-text]");
  if (!link || !navigator.clipboard || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  const words = [...link.childNodes].find((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const usual = words.data;
  try {
    const answer = await fetch(link.href);
    if (!answer.ok) throw new TypeError("no text");
    await navigator.clipboard.writeText(await answer.text());
    words.data = "Copied";
    setTimeout(() => { words.data = usual; }, 2000);
  } catch {
    open(link.href, "_blank", "noopener"); // the text itself, to be marked and copied
  }
});

// A finger can't hover: its first tap shows the words behind a chip, the next one plays them.
let byFinger = false;
document.addEventListener("pointerdown", (event) => (byFinger = event.pointerType === "touch"), true);
document.addEventListener("click", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  const cite = at?.closest(".cite");
  for (const shown of document.querySelectorAll(".cite.shown")) if (shown !== cite) shown.classList.remove("shown");
  const chip = cite?.querySelector("[data-seek-ms]");
  if (!byFinger || !chip) return;
  if (at.closest(".cite-quote")) chip.click();
  else if (!cite.classList.contains("shown")) {
    event.preventDefault();
    event.stopPropagation();
    cite.classList.remove("quiet-quote");
    cite.classList.add("shown");
  }
}, true);

document.addEventListener("keydown", (event) => {
  byFinger = false;
  if (event.key !== "Escape") return;
  document.querySelector(".cite:is(:hover, :focus-within, .shown)")?.classList.add("quiet-quote");
});
for (const name of ["mouseout", "focusout"]) {
  document.addEventListener(name, (event) => {
    event.target.closest?.(".quiet-quote")?.classList.remove("quiet-quote");
  });
}

document.addEventListener("timeupdate", (event) => {
  if (!event.target.matches("[data-player]")) return;
  const ms = event.target.currentTime * 1000;
  const lit = new Set();
  for (const chip of document.querySelectorAll(".item .time-chip[data-end-ms]")) {
    if (ms >= Number(chip.dataset.seekMs) && ms < Number(chip.dataset.endMs)) lit.add(chip.closest(".item"));
  }
  for (const item of document.querySelectorAll(".item.cited")) item.classList.toggle("cited", lit.has(item));
  for (const item of lit) item.classList.add("cited");
}, true);

// Copy buttons (data-copy="#id of the text") and selects that send their form when changed.
document.addEventListener("click", async (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-copy]");
  if (!button) return;
  const source = document.querySelector(button.dataset.copy);
  const words = button.querySelector("[data-copy-words]") ?? button;
  try {
    await navigator.clipboard.writeText(source.textContent.trim());
    words.textContent = "Copied";
  } catch {
    // Without https the clipboard may be closed: mark the text, so that Ctrl+C takes it.
    getSelection().selectAllChildren(source);
    words.textContent = "Press Ctrl+C";
  }
});

document.addEventListener("change", (event) => {
  event.target.closest?.("[data-submit-on-change]")?.requestSubmit();
});

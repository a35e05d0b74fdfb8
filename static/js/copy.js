// Copy buttons (data-copy="#id of the text"), and forms whose button shows once something differs.
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
  const form = event.target.closest?.("[data-confirm-change]");
  if (!form) return;
  const differs = [...form.querySelectorAll("option")].some((one) => one.selected !== one.defaultSelected);
  form.toggleAttribute("data-differs", differs);
});

// Forms that open in place: a line's words or speaker, a task, a name. Escape leaves them.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("a[data-tool=edit], a[data-tool=speaker]");
  const line = link?.closest(".line");
  if (!line || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  htmx.ajax("GET", link.getAttribute("href"), { source: line, target: line, swap: "outerHTML" });
});

document.addEventListener("keydown", (event) => {
  const form = event.target instanceof Element && event.target.closest(".editing");
  if (!form || event.isComposing) return;
  if (event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("[data-cancel]")?.click();
  } else if (event.key === "Enter" && !event.shiftKey && event.target.matches("[data-enter-saves]")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
});

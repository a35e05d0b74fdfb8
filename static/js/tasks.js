// Tasks are put in order by dragging their handle, or by the arrow keys on it.
function move(task, values) {
  htmx.ajax("POST", task.dataset.move, { source: task, target: "#section-tasks", swap: "outerHTML", values });
}

document.addEventListener("keydown", (event) => {
  const handle = event.target instanceof Element && event.target.closest("[data-task] .handle");
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!handle || !step) return;
  event.preventDefault();
  move(handle.closest("[data-task]"), { step });
});

/** The task in whose upper half the pointer is, or null below the last one. */
function taskBelow(list, task, y) {
  const others = [...list.querySelectorAll(":scope > [data-task]")].filter((one) => one !== task);
  return others.find((one) => {
    const box = one.getBoundingClientRect();
    return y < box.top + box.height / 2;
  }) ?? null;
}

document.addEventListener("pointerdown", (event) => {
  const handle = event.target instanceof Element && event.target.closest("[data-task] .handle");
  if (!handle || event.button !== 0) return;
  event.preventDefault();
  handle.focus();
  const task = handle.closest("[data-task]");
  const list = task.parentElement;
  const next = task.nextElementSibling;
  const drag = new AbortController();
  task.classList.add("dragging");

  const end = (keep) => {
    drag.abort();
    task.classList.remove("dragging");
    if (!keep) list.insertBefore(task, next);
    else if (task.nextElementSibling !== next) move(task, { before: task.nextElementSibling?.dataset.task ?? "" });
  };
  const options = { signal: drag.signal };
  document.addEventListener("pointermove", (at) => {
    const below = taskBelow(list, task, at.clientY);
    // Moving an element takes its focus away in some browsers, so only when it must.
    if (below !== task.nextElementSibling) list.insertBefore(task, below);
  }, options);
  document.addEventListener("pointerup", () => end(true), options);
  document.addEventListener("pointercancel", () => end(false), options);
  document.addEventListener("keydown", (key) => { if (key.key === "Escape") end(false); }, options);
});

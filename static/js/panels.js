// Tells other scripts when a section of the page is there, also after it was replaced.
const waiting = new Map();

function look(name) {
  const section = document.getElementById(`section-${name}`);
  const known = waiting.get(name);
  if (!section || section === known.section) return;
  known.section = section;
  for (const run of known.runs) run(section);
}

/** Call `run(section)` now and whenever `#section-<name>` is another element than before. */
export function onSection(name, run) {
  if (!waiting.has(name)) waiting.set(name, { section: null, runs: [] });
  const known = waiting.get(name);
  known.runs.push(run);
  if (known.section) run(known.section);
  else look(name);
}

new MutationObserver(() => {
  for (const name of waiting.keys()) look(name);
}).observe(document.body, { childList: true, subtree: true });

// What a person typed and the server has not confirmed yet; it outlives a crash and a reload.
const key = (recording) => `note-draft:${document.body.dataset.person ?? ""}:${recording}`;

/** Keep `{body, base}` of a recording's note. */
export function keep(recording, draft) {
  try {
    localStorage.setItem(key(recording), JSON.stringify(draft));
  } catch {
    // Storage is full or switched off: the page itself still holds the text.
  }
}

/** The draft that was kept, or null. */
export function kept(recording) {
  try {
    const draft = JSON.parse(localStorage.getItem(key(recording)));
    return typeof draft?.body === "string" && Number.isInteger(draft.base) ? draft : null;
  } catch {
    return null;
  }
}

/** It is saved, or given up. */
export function forget(recording) {
  try {
    localStorage.removeItem(key(recording));
  } catch {
    // Nothing was kept then.
  }
}

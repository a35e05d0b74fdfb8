// The note saves itself while one types. What isn't confirmed by the server stays in this browser.
import { send } from "./csrf.js";
import { caretAfter } from "./caret.js";
import { forget, keep, kept } from "./drafts.js";
import { onSection } from "./panels.js";

const PAUSE_MS = 800;
const RETRY_MS = [2000, 5000, 15000, 30000];
const SMALL = 60000; // bytes that a browser sends on after the page is gone
const clock = (at) => new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
let session = null;

class Session {
  constructor(form) {
    this.form = form;
    this.text = form.elements.body;
    this.base = Number(form.elements.base.value);
    this.saved = this.text.defaultValue;
    this.failures = 0;
    this.conflict = null;
    form.addEventListener("submit", (event) => { event.preventDefault(); this.save(); });
    this.text.addEventListener("input", () => { this.keepDraft(this.text.value); this.soon(PAUSE_MS); });
    this.text.addEventListener("blur", () => this.save());
    form.addEventListener("keydown", (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") { event.preventDefault(); this.save(); }
    });
    this.restore();
  }

  get dirty() { return this.text.value !== this.saved; }

  keepDraft(body) { keep(this.form.dataset.note, { body, base: this.base }); }

  restore() {
    const draft = kept(this.form.dataset.note);
    if (draft && draft.body !== this.saved) {
      this.text.value = draft.body;
      this.base = draft.base;
      this.say("waiting", "Brought back what was not saved …");
      this.soon(0);
    } else if (draft) forget(this.form.dataset.note);
  }

  soon(ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), ms);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.sending || this.conflict || !this.dirty) return;
    const sent = this.text.value;
    this.sending = true;
    this.say("waiting", "Saving …");
    try {
      const body = new URLSearchParams({ body: sent, base: this.base });
      const keepalive = sent.length * 3 < SMALL;
      await this.take(sent, await send(this.form.action, { method: "POST", body, keepalive }));
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      this.fail("Not saved: no connection. It is kept in this browser and tried again.", true);
    } finally {
      this.sending = false;
    }
    if (this.dirty && !this.failures) this.soon(PAUSE_MS);
  }

  async take(sent, answer) {
    const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
    if (answer.status === 409) this.disagree(await answer.text());
    else if (answer.ok && isJson) this.confirm(sent, await answer.json());
    else if (answer.ok) this.fail("Not saved: you are signed out. Sign in in another tab; this text stays here.", true);
    else this.fail(`Not saved: ${isJson ? (await answer.json()).detail : "the server didn't answer."}`, answer.status >= 500);
  }

  confirm(sent, { version, base, body, saved_at: at }) {
    this.failures = 0;
    if (this.text.value === sent) {
      this.put(body, version);
      forget(this.form.dataset.note);
      this.say("", body === sent ? `Saved ${clock(at)}` : `Saved ${clock(at)}, with what others wrote`);
    } else { // typed on meanwhile: that rests on what was sent
      this.saved = sent;
      this.base = base;
      this.keepDraft(this.text.value);
    }
  }

  put(body, version) {
    this.saved = body;
    this.base = version;
    this.text.defaultValue = body; // nothing here is unsent
    if (this.text.value === body) return;
    const places = [this.text.selectionStart, this.text.selectionEnd].map((at) => caretAfter(this.text.value, body, at));
    this.text.value = body;
    this.text.setSelectionRange(...places);
  }

  disagree(html) {
    this.failures = 0;
    this.conflict = document.getElementById("note-conflict");
    this.conflict.innerHTML = html;
    htmx.process(this.conflict);
    this.form.hidden = true;
    this.conflict.querySelector("textarea").focus();
  }

  fail(words, again) {
    this.failures += 1;
    this.say("failed", words);
    if (again) this.soon(RETRY_MS[Math.min(this.failures, RETRY_MS.length) - 1]);
  }

  say(state, words) {
    const place = this.form.querySelector("[data-saved]");
    place.className = `saved ${state}`;
    place.setAttribute("role", state === "failed" ? "alert" : "none");
    place.textContent = words;
  }

  /** Somebody saved: show it, unless something is typed here that the server will join with it. */
  hear(form) {
    const version = Number(form.elements.base.value);
    if (this.conflict || this.dirty || this.sending || version <= this.base) return;
    this.put(form.elements.body.defaultValue, version);
    const { by, at } = form.querySelector("[data-saved]").dataset;
    this.say("", by ? `${by} saved ${clock(at)}` : `Saved ${clock(at)}`);
  }

  /** The section was drawn anew: go on in it with the same form, so that typing isn't disturbed. */
  move(section, form) {
    const focused = this.focused;
    form.replaceWith(this.form);
    if (this.conflict) section.querySelector("#note-conflict").replaceWith(this.conflict);
    this.hear(form);
    if (focused) this.text.focus({ preventScroll: true });
  }
}

onSection("note", (section) => {
  const form = section.querySelector("form[data-note]");
  if (form && session && form !== session.form) session.move(section, form);
  else if (form && !session) session = new Session(form);
});
document.addEventListener("live:section", ({ detail }) => {
  if (detail.name !== "note" || !session) return;
  const news = new DOMParser().parseFromString(detail.html, "text/html").querySelector("form[data-note]");
  if (news) session.hear(news);
});
document.addEventListener("focusin", (event) => { if (session) session.focused = event.target === session.text; });
document.addEventListener("focusout", () => setTimeout(() => { // not when only the section moves
  if (session?.form.isConnected) session.focused = document.activeElement === session.text;
}));
document.addEventListener("input", (event) => {
  if (session?.conflict?.contains(event.target)) session.keepDraft(event.target.value);
});
document.addEventListener("htmx:beforeSwap", (event) => {
  // An answer to a conflict or an old version brought back: the server's text counts.
  const { requestConfig, xhr } = event.detail;
  if (!session || xhr.status >= 400 || !requestConfig.elt.matches("[data-conflict], .old-version form")) return;
  forget(session.form.dataset.note);
  session = null;
});
document.addEventListener("visibilitychange", () => { if (document.hidden) session?.save(); });
addEventListener("online", () => session?.save());
addEventListener("beforeunload", (event) => {
  if (!session || (!session.dirty && !session.conflict)) return;
  session.save();
  event.preventDefault();
});
document.addEventListener("toggle", async (event) => {
  if (!event.target.matches("[data-reads]") || !event.target.open || !session) return;
  const body = new URLSearchParams({ body: session.text.value });
  const answer = await send(session.form.dataset.preview, { method: "POST", body, headers: { Accept: "text/html" } });
  if (answer.ok) event.target.querySelector("[data-prose]").innerHTML = await answer.text();
}, true);

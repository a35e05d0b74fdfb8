// The sections beside the transcript: tabs, and taking in a newer version of one; never while
// somebody is writing in it. `live:section` {name, html} brings one, `section:swapped` tells.

const article = document.querySelector(".detail");
const tabs = document.querySelector("[data-tabs]");
const links = [...document.querySelectorAll("[data-tabs] .tab, .detail-bar [data-tab]")];
const panels = [...document.querySelectorAll("[data-panel]")];
const phone = matchMedia("(max-width: 63.99rem)");
const waiting = new Map(); // name -> newer html

// Tabs. Without script they are links to sections that stand one below the other.
const nameOf = (hash) => hash.replace(/^#(section-)?/, "");
const holder = (hash) => {
  const name = nameOf(hash);
  if (name === "transcript") return name;
  const target = name && document.getElementById(hash.slice(1));
  if (!target) return undefined;
  return target.closest("[data-panel]")?.dataset.panel ?? (target.closest("[data-scroll]") ? "transcript" : undefined);
};
const showTab = (name) => {
  if (name !== "transcript") for (const panel of panels) panel.hidden = panel.dataset.panel !== name;
  article.dataset.shown = name;
  for (const link of links) {
    const here = nameOf(link.hash) === name || (name === "transcript" && !phone.matches && !panels.every((panel) => panel.hidden) && nameOf(link.hash) === panels.find((panel) => !panel.hidden)?.dataset.panel);
    if (here) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
};
// On a phone the transcript comes into sight late: then it goes to where it should stand.
const goToPlace = () => {
  const playing = document.querySelector("[data-player]")?.currentTime ?? 0;
  const ms = playing * 1000 || Number(document.querySelector("[data-transcript]").dataset.atMs);
  if (ms) document.dispatchEvent(new CustomEvent("transcript:show", { detail: { ms } }));
};
if (panels.length) {
  const asked = holder(location.hash);
  const first = panels[0].dataset.panel;
  if (asked === "transcript") showTab(first);
  const words = location.search || "onAir" in article.dataset; // a moment is asked for, or it runs
  showTab(asked ?? (phone.matches && words ? "transcript" : first));
  if (phone.matches && article.dataset.shown === "transcript") goToPlace();
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[href^='#section-'], a[href='#transcript']");
    const name = link && holder(link.hash);
    if (!name) return;
    event.preventDefault();
    showTab(name);
    history.replaceState(history.state, "", link.hash);
    if (!phone.matches) return;
    scrollTo({ top: article.querySelector(".detail-head").offsetHeight });
    if (name === "transcript") goToPlace();
  });
  tabs.addEventListener("tabs:show", ({ detail }) => phone.matches && showTab(detail));
}

// Is somebody in it? Text that isn't sent, a form or menu that is open.
const FIELDS = "input:not([type=hidden], [type=submit], [type=range]), textarea, select";
const unsent = (field) => {
  if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
  if (field.tagName === "SELECT") return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue;
};
// The note's own script keeps what is typed through a new drawing; only the caret must be spared.
const busy = (section) => {
  if (section.dataset.section === "note") return section.contains(document.activeElement);
  const fields = [...section.querySelectorAll(`form ${FIELDS.replaceAll(", ", ", form ")}`)];
  return Boolean(section.querySelector("[data-held], details.menu[open], dialog[open], .htmx-request")) || fields.some(unsent);
};
// What a section says, without what each reader's page adds to it.
const gist = (section) => {
  const copy = section.cloneNode(true);
  for (const extra of copy.querySelectorAll(".changed-meanwhile, [name=csrf_token]")) extra.remove();
  for (const played of copy.querySelectorAll("[data-chapter]")) played.removeAttribute("aria-current");
  for (const time of copy.querySelectorAll("time")) time.replaceWith(time.dateTime);
  for (const opened of copy.querySelectorAll("details[id]")) opened.removeAttribute("open");
  return copy.outerHTML.replace(/ class=""|\s+/g, " ").replace(/ >/g, ">");
};

const giveToken = (section) => {
  const token = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"];
  for (const form of section.querySelectorAll("form[method=post]")) {
    if (!token || form.querySelector("[name=csrf_token]")) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: "csrf_token", value: token });
    form.prepend(field);
  }
};
const swap = (section, fresh) => {
  const focus = section.contains(document.activeElement) ? document.activeElement.id : "";
  for (const opened of section.querySelectorAll("details[id][open]")) {
    fresh.querySelector(`#${opened.id}`)?.setAttribute("open", "");
  }
  section.replaceWith(fresh);
  giveToken(fresh);
  window.htmx?.process(fresh);
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true });
  fresh.dispatchEvent(new CustomEvent("section:swapped", { bubbles: true, detail: { name: fresh.dataset.section } }));
};
const tell = (section, on) => {
  const note = section.querySelector(":scope > .changed-meanwhile");
  if (!on) note?.remove();
  else if (!note) {
    const made = document.createElement("p");
    made.className = "changed-meanwhile";
    made.setAttribute("role", "status");
    made.textContent = "Somebody changed this meanwhile. It is shown when you are done; what you type stays.";
    section.prepend(made);
  }
};

const parse = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
};
const take = (name, html) => {
  const section = document.getElementById(`section-${name}`);
  const fresh = parse(html);
  if (!section || !fresh) return;
  const same = "version" in fresh.dataset && fresh.dataset.version === section.dataset.version;
  if (same || gist(section) === gist(fresh)) {
    waiting.delete(name);
    return;
  }
  if (busy(section)) {
    waiting.set(name, html);
    if (name !== "note") tell(section, true);
    return;
  }
  waiting.delete(name);
  swap(section, fresh);
};
document.addEventListener("live:section", ({ detail }) => take(detail.name, detail.html));

const settle = () => {
  for (const [name, html] of [...waiting]) {
    const section = document.getElementById(`section-${name}`);
    if (section && busy(section)) continue;
    waiting.delete(name);
    take(name, html);
  }
};
document.addEventListener("focusout", () => waiting.size && setTimeout(settle, 150));
document.addEventListener("toggle", () => waiting.size && setTimeout(settle, 150), true);
document.addEventListener("htmx:afterSettle", () => setTimeout(settle, 150));
document.addEventListener("htmx:afterSwap", (event) => {
  const section = event.target.closest?.("[data-section]");
  if (section) waiting.delete(section.dataset.section); // the answer to a form is newer
});

// Coming meetings: the open page asks every few seconds whether something changed, and takes in
// only the parts that look otherwise: what somebody is reading or has the focus on stays.

const ROUND = 5000;
const SOON = 900;
const SLOWEST = 40_000;

let root = document.getElementById("upcoming");
let timer = 0;
let failures = 0;
let quick = 0; // rounds that come soon, because an answer is awaited

// As the server wrote them: htmx and a reader change what stands in the page.
const written = new Map();
const remember = (part) => written.set(part.id, part.outerHTML);
const parts = (within) => [...within.querySelectorAll("[data-part]")];
const order = (within) => parts(within).map((part) => part.id).join();
parts(root).forEach(remember);

// What the reader has opened, and where they are, is carried over into what is new.
const unfolded = () => new Map([...root.querySelectorAll("details[id]")].map((one) => [one.id, one.open]));
const unfold = (open) => {
  for (const [id, wasOpen] of open) {
    const now = document.getElementById(id);
    if (now) now.open = wasOpen;
  }
};
const keeping = (change) => {
  const focused = document.activeElement?.id;
  const open = unfolded();
  change();
  unfold(open);
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
};

const take = (html) => {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = document.importNode(template.content, true).getElementById("upcoming");
  if (!fresh) return;
  const stamp = fresh.dataset.stamp;
  const changed = parts(fresh).filter((part) => written.get(part.id) !== part.outerHTML);
  const texts = new Map(parts(fresh).map((part) => [part.id, part.outerHTML]));
  const same = order(fresh) === order(root);
  if (same && !changed.length) {
    root.dataset.stamp = stamp;
    return;
  }
  keeping(() => {
    if (same) {
      for (const part of changed) {
        document.getElementById(part.id).replaceWith(part);
        htmx.process(part);
      }
      root.dataset.stamp = stamp;
      return;
    }
    for (const part of parts(fresh)) {
      const old = document.getElementById(part.id);
      if (old && !changed.includes(part)) part.replaceWith(old);
    }
    root.replaceWith(fresh);
    root = fresh;
    htmx.process(root);
  });
  written.clear();
  for (const [id, text] of texts) written.set(id, text);
};

const round = async () => {
  clearTimeout(timer);
  try {
    const zone = "newZone" in document.documentElement.dataset; // days were counted in another
    const address = new URL(root.dataset.list, location);
    if (!zone) address.searchParams.set("seen", root.dataset.stamp);
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (answer.redirected || answer.status === 401 || answer.status === 404) return; // signed out
    if (answer.ok) {
      if (answer.status === 200) take(await answer.text());
      delete document.documentElement.dataset.newZone;
      failures = 0;
    } else failures += 1;
  } catch {
    failures += 1; // offline, or the server restarts
  }
  plan();
};
const plan = () => {
  clearTimeout(timer);
  if (document.hidden) return;
  const awaited = root.querySelector(".meeting-state.asking, [data-waiting], [aria-busy]");
  if (quick > 0 && awaited) quick -= 1;
  const pause = awaited && quick > 0 ? SOON : ROUND;
  timer = setTimeout(round, Math.min(pause * 2 ** Math.min(failures, 3), SLOWEST));
};

document.addEventListener("visibilitychange", () => {
  clearTimeout(timer);
  if (!document.hidden) round();
});
// A choice shows at once as being asked for; what comes of it is looked for soon.
let before = new Map();
document.addEventListener("htmx:beforeSwap", () => (before = unfolded()));
document.addEventListener("htmx:afterSettle", () => {
  unfold(before);
  parts(root).forEach((part) => part.querySelector(".asking, [data-waiting]") && written.delete(part.id));
  quick = 20;
  plan();
});

quick = 20;
if ("newZone" in document.documentElement.dataset) round();
else plan();

// The page changes by itself: a stream of what has a number above ours, from where we stopped;
// where no stream can be had, the same by asking again and again.
//
// Our own EventSource and not htmx's: one message changes sections and lines in several places,
// and a line's place depends on its time. A hidden page lets go of its stream, because browsers
// open only six connections to a server, and takes up where it stopped.

const page = document.querySelector("[data-recording]");
const root = document.querySelector("[data-transcript]");
const spoken = document.querySelector("[data-spoken]");
const HIDDEN_AFTER = 20_000;
const POLL = [3000, 5000, 10_000, 20_000, 40_000];

let rev = Number(page.dataset.rev);
let source = null;
let failures = 0;
let timer = 0;
let over = false;

// New words are read out in batches, not one by one.
let unsaid = [];
let saying = 0;
const say = (lines) => {
  const texts = lines.filter((line) => !line.matches(".draft")).map((line) => line.querySelector(".said")?.textContent);
  unsaid.push(...texts.filter(Boolean));
  if (saying || !unsaid.length) return;
  saying = setTimeout(() => {
    saying = 0;
    const many = unsaid.length > 8;
    spoken.textContent = many ? `${unsaid.length} new lines` : unsaid.join(" ");
    unsaid = [];
  }, 6000);
};

const take = (message) => {
  if (message.reload) return location.reload();
  if (message.rev <= rev) return null;
  document.dispatchEvent(new CustomEvent("live:before"));
  const known = root.view.lines().length;
  if (message.voices) root.lines.rename(message.voices);
  const touched = root.lines.take(message.lines ?? [], message.removed ?? []);
  for (const [name, html] of Object.entries(message.sections ?? {})) {
    document.dispatchEvent(new CustomEvent("live:section", { detail: { name, html } }));
  }
  if (message.title) document.title = `${message.title} · Minutebook`;
  rev = message.rev;
  page.dataset.rev = rev;
  if (root.view.lines().length > known) say(touched.filter((line) => Number(line.dataset.rev) <= rev));
  document.dispatchEvent(new CustomEvent("live:after", { detail: { rev } }));
  return null;
};

const end = (words) => {
  over = true;
  stop();
  const note = document.createElement("p");
  note.className = "alert warn ended";
  note.setAttribute("role", "alert");
  note.textContent = words;
  document.querySelector(".detail-head").append(note);
};
const stop = () => {
  clearTimeout(timer);
  source?.close();
  source = null;
};

const poll = async () => {
  let wait = POLL[Math.min(failures, POLL.length - 1)];
  try {
    const answer = await fetch(`${page.dataset.changes}?after=${rev}`, { headers: { Accept: "application/json" } });
    if ([401, 403, 404].includes(answer.status)) {
      const said = await answer.json().catch(() => ({}));
      return end(said.detail ?? "This recording is no longer here.");
    }
    if (answer.ok) {
      const message = await answer.json();
      take(message);
      if (message.more) wait = 0;
      failures += 1;
    }
  } catch {
    failures += 1;
  }
  if (over || document.hidden) return null;
  // Every other time the stream is tried again.
  timer = setTimeout(failures % 4 === 0 ? connect : poll, wait);
  return null;
};

const connect = () => {
  stop();
  if (over) return;
  source = new EventSource(`${page.dataset.events}?after=${rev}`);
  source.addEventListener("open", () => (failures = 0));
  source.addEventListener("message", (event) => take(JSON.parse(event.data)));
  source.addEventListener("gone", (event) => end(JSON.parse(event.data).message));
  source.addEventListener("error", () => {
    failures += 1;
    if (source && source.readyState !== EventSource.CLOSED && failures < 4) return; // it tries again itself
    stop();
    timer = setTimeout(poll, 500);
  });
};

let hiding = 0;
document.addEventListener("visibilitychange", () => {
  clearTimeout(hiding);
  if (document.hidden) hiding = setTimeout(stop, HIDDEN_AFTER);
  else if (!source && !over) connect();
});
addEventListener("pageshow", (event) => event.persisted && connect());
addEventListener("pagehide", stop);
connect();

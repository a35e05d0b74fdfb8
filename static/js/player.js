// The player: our controls over the browser's, time chips anywhere on the page, `?t=`, the place
// where one stopped. Others ask it by `player:seek` {ms, play} and `player:do` {what} on document.

const page = document.querySelector("[data-recording]");
const key = `at:${page.dataset.recording}`;
const media = () => document.querySelector("[data-player]");
const store = (name, value) => {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Without storage the place is forgotten; nothing else depends on it.
  }
};
const stored = (name) => {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
};
const clock = (seconds) => {
  const whole = Math.floor(seconds || 0);
  const minutes = Math.floor(whole / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return minutes < 60 ? `${minutes}:${rest}` : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
};

const seek = (ms, play) => {
  const player = media();
  if (!player) return;
  player.currentTime = Math.max(ms, 0) / 1000;
  if (play) player.play().catch(() => {}); // the browser may refuse sound without a click
  showTime();
};
const RATES = [0.75, 1, 1.25, 1.5, 1.75, 2, 2.5];
const setRate = (rate) => {
  const player = media();
  if (!player) return;
  player.playbackRate = player.defaultPlaybackRate = rate;
  store("rate", rate);
  const choice = document.querySelector("[data-speed]");
  if (choice) choice.value = String(rate);
};
const stepRate = (step) => {
  const at = RATES.indexOf(media()?.playbackRate ?? 1);
  setRate(RATES[Math.min(Math.max(at + step, 0), RATES.length - 1)]);
};
const toggleCaptions = (player) => {
  const track = player.textTracks[0];
  if (!track) return;
  const on = track.mode !== "showing";
  track.mode = on ? "showing" : "disabled";
  document.querySelector("[data-do=captions]")?.setAttribute("aria-pressed", String(on));
};
const actions = {
  toggle: (player) => (player.paused ? player.play().catch(() => {}) : player.pause()),
  back: (player) => seek(player.currentTime * 1000 - 10_000),
  on: (player) => seek(player.currentTime * 1000 + 10_000),
  little_back: (player) => seek(player.currentTime * 1000 - 5000),
  little_on: (player) => seek(player.currentTime * 1000 + 5000),
  slower: () => stepRate(-1),
  faster: () => stepRate(1),
  mute: (player) => (player.muted = !player.muted),
  captions: toggleCaptions,
  full: (player) => (document.fullscreenElement ? document.exitFullscreen() : player.requestFullscreen?.()),
};
const act = (what) => {
  const player = media();
  if (player) actions[what]?.(player);
};

const showTime = () => {
  const player = media();
  const now = document.querySelector("[data-now]");
  if (player && now) now.textContent = clock(player.currentTime);
};
const showState = () => {
  document.querySelector("[data-controls]")?.classList.toggle("playing", !media()?.paused);
};

// Media events don't bubble, but they are captured on the way down, whichever element it is.
let saved = 0;
const save = () => {
  const player = media();
  if (!player) return;
  saved = Date.now();
  store(key, player.ended ? 0 : Math.floor(player.currentTime));
};
const listen = (names, run) => {
  for (const name of names) document.addEventListener(name, (event) => event.target === media() && run(), true);
};
listen(["timeupdate", "seeking", "loadedmetadata"], showTime);
listen(["play", "pause", "ended"], showState);
listen(["pause", "ended"], save);
listen(["timeupdate"], () => Date.now() - saved > 5000 && save());
addEventListener("pagehide", save);
document.addEventListener("fullscreenchange", () => {
  const player = media();
  if (player) player.controls = document.fullscreenElement === player || player.tagName === "AUDIO";
});

document.addEventListener("click", (event) => {
  const at = event.target instanceof Element ? event.target : null;
  const button = at?.closest("[data-do]");
  if (button) act(button.dataset.do);
  if (at === media() && !at.controls) act("toggle");
  const chip = at?.closest("[data-seek-ms]");
  if (!chip || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
  event.preventDefault();
  const ms = Number(chip.dataset.seekMs);
  seek(ms, true);
  document.dispatchEvent(new CustomEvent("transcript:show", { detail: { ms } }));
});
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-speed]")) setRate(Number(event.target.value));
});
document.addEventListener("player:seek", ({ detail }) => seek(detail.ms, detail.play));
document.addEventListener("player:do", ({ detail }) => act(detail.what));

// A link to now.
document.addEventListener("click", async (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-copy-now]");
  if (!link) return;
  event.preventDefault();
  const address = new URL(location.pathname, location.href);
  const ms = Number(link.dataset.copyNow || 0) || (media()?.currentTime ?? 0) * 1000;
  address.searchParams.set("t", Math.floor(ms / 1000));
  const label = link.querySelector("span") ?? link;
  const before = label.textContent;
  try {
    await navigator.clipboard.writeText(address.href);
    label.textContent = "Copied";
  } catch {
    prompt("Copy this link:", address.href); // no clipboard without https
  }
  setTimeout(() => (label.textContent = before), 1500);
});

// Begin: our controls instead of the browser's, the asked second or the one where we stopped.
const begin = () => {
  const player = media();
  if (!player) return;
  if (document.querySelector("[data-controls]")) player.controls = false;
  const rate = Number(stored("rate"));
  if (RATES.includes(rate)) setRate(rate);
  const asked = new URLSearchParams(location.search).get("t");
  const at = asked === null ? Number(stored(key)) : Number(asked);
  const seekWhenKnown = () => {
    const nearEnd = asked === null && player.duration && at > player.duration - 10;
    if (at > 0 && !nearEnd) seek(at * 1000);
    showTime();
  };
  if (player.readyState) seekWhenKnown();
  else player.addEventListener("loadedmetadata", seekWhenKnown, { once: true });
  showState();
};
begin();
document.addEventListener("section:swapped", (event) => event.detail.name === "media" && begin());

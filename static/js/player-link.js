// Files may be played straight from their store, by a link that ends after some hours, from a place
// that may change, or where this browser can't reach. What fails is asked for again, at the same
// second: first by a fresh link, then through this server, which needs nobody else.

const SOON_MS = 12_000; // a link that fails so soon after it was asked for won't do
const PATIENCE_MS = 5000; // without a byte; browsers try a dead link many times before they say so
const RELAY = "relay";
const media = () => document.querySelector("[data-player]");
let asked = Date.now(); // when the file was last asked for
let moved = Date.now(); // when something of it last came
let watching = 0;
let resume = null; // {at, playing, rate}, until the file is there again

const again = (player) => {
  const address = new URL(player.currentSrc || player.src, location.href);
  if (address.origin !== location.origin || address.searchParams.has(RELAY)) return null;
  const soon = Date.now() - asked < SOON_MS;
  // Another address each time: what browsers remember of the old one is where it led to.
  address.searchParams.set(soon ? RELAY : "again", soon ? "1" : String(Date.now()));
  return address;
};
const goOn = (player) => {
  const { at, playing, rate } = resume;
  resume = null;
  if (at > 0) player.currentTime = at;
  player.playbackRate = rate;
  if (playing) player.play().catch(() => {}); // the browser may refuse sound without a click
};
const mend = (player) => {
  const address = again(player);
  if (!address) return;
  resume ??= { at: player.currentTime, playing: !player.paused, rate: player.playbackRate };
  asked = Date.now();
  player.src = address.href;
  player.addEventListener("loadedmetadata", () => resume && goOn(player), { once: true });
  player.load();
  watch();
};

// Whoever waits for a store that doesn't answer looks at a player that does nothing at all.
const wants = (player) => player.networkState === player.NETWORK_LOADING
  && (player.seeking || player.readyState < 1 || (!player.paused && player.readyState < 3));
const look = () => {
  const player = media();
  if (player?.error) return mend(player);
  if (!player || !wants(player)) return stop();
  if (Date.now() - moved >= PATIENCE_MS) return mend(player);
  return null;
};
const stop = () => {
  clearInterval(watching);
  watching = 0;
};
const watch = () => {
  moved = Date.now();
  watching ||= setInterval(look, 1000);
};

// Media events don't bubble, but they are captured on the way down, whichever player it is.
const listen = (names, run) => {
  for (const name of names) document.addEventListener(name, (event) => event.target === media() && run(event.target), true);
};
listen(["error"], (player) => player.error && mend(player));
listen(["waiting", "seeking", "play"], () => watching || watch());
listen(["progress", "loadedmetadata"], () => (moved = Date.now()));
const begin = () => {
  asked = Date.now();
  resume = null;
  const player = media();
  if (player?.error) mend(player); // before this was read
  else if (player) watch();
};
document.addEventListener("section:swapped", ({ detail }) => detail.name === "media" && begin());
begin();

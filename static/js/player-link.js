// Files may be played straight from their store, by a link that ends after some hours, from a place
// that may change, or where this browser can't reach. What fails is asked for again, at the same
// second: first by a fresh link, then through this server, which needs nobody else.

const SOON_MS = 10_000; // a link that fails so soon after it was asked for won't do
const RELAY = "relay";
const media = () => document.querySelector("[data-player]");
let asked = Date.now(); // when the file was last asked for
let resume = null; // {at, playing}, until the file is there again

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
const mend = () => {
  const player = media();
  const address = player?.error && again(player);
  if (!address) return;
  resume ??= { at: player.currentTime, playing: !player.paused, rate: player.playbackRate };
  asked = Date.now();
  player.src = address.href;
  player.addEventListener("loadedmetadata", () => resume && goOn(player), { once: true });
  player.load();
};

// Errors don't bubble, but they are captured on the way down, whichever player it is.
document.addEventListener("error", (event) => event.target === media() && mend(), true);
document.addEventListener("section:swapped", ({ detail }) => {
  if (detail.name !== "media") return;
  asked = Date.now();
  resume = null;
});
mend(); // it may have failed before this was read

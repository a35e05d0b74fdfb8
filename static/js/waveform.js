// The waveform under the player: how loud it is, who speaks when, what was heard, where words are.

const BARS = 240;
const WIDTH = 1000;
const SVG = "http://www.w3.org/2000/svg";
let durationMs = 0;

const bars = (peaks) => {
  const count = Math.min(BARS, peaks.length);
  const each = WIDTH / count;
  let path = "";
  for (let bar = 0; bar < count; bar += 1) {
    const part = peaks.slice(Math.floor((bar * peaks.length) / count), Math.ceil(((bar + 1) * peaks.length) / count));
    const height = Math.max((Math.max(...part) / 100) * 42, 1);
    path += `M${(bar * each).toFixed(1)} ${(22 - height / 2).toFixed(1)}h${(each * 0.66).toFixed(1)}v${height.toFixed(1)}h-${(each * 0.66).toFixed(1)}z`;
  }
  return path;
};
const strips = (places, y, height, least) =>
  places.map(([from, to]) => {
    const x = (from / durationMs) * WIDTH;
    const width = Math.max(((to - from) / durationMs) * WIDTH, least);
    return `M${x.toFixed(1)} ${y}h${width.toFixed(1)}v${height}h-${width.toFixed(1)}z`;
  }).join("");
const path = (name, d, hue) => {
  const made = document.createElementNS(SVG, "path");
  made.setAttribute("class", name);
  made.setAttribute("d", d);
  if (hue) made.dataset.hue = hue;
  return made;
};

const drawLanes = (root, lanes) => {
  const byVoice = Map.groupBy ? Map.groupBy(lanes, (lane) => lane[3]) : new Map();
  if (!Map.groupBy) for (const lane of lanes) byVoice.set(lane[3], [...(byVoice.get(lane[3]) ?? []), lane]);
  root.querySelector(".lanes").replaceChildren(
    ...[...byVoice].map(([hue, own]) => path("voice", strips(own, 48, 3, 1), hue)),
  );
};
const showShares = (shares) => {
  for (const [number, percent] of Object.entries(shares)) {
    const voice = document.querySelector(`[data-legend] [data-voice="${number}"]`);
    if (!voice) continue;
    const figures = voice.querySelector(".figures") ?? voice.appendChild(document.createElement("span"));
    figures.className = "figures";
    figures.textContent = `${percent} %`;
  }
};

const draw = async () => {
  const root = document.querySelector("[data-waveform]");
  if (!root) return;
  const answer = await fetch(root.dataset.waveform).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const { duration_ms, peaks, lanes, shares } = await answer.json();
  durationMs = duration_ms || 0;
  if (peaks.length) {
    for (const name of [".wave", ".wave-heard"]) root.querySelector(name).setAttribute("d", bars(peaks));
  }
  if (durationMs) drawLanes(root, lanes);
  showShares(shares);
  showHeard();
};

const clock = (ms) => new Date(ms).toISOString().slice(ms >= 3_600_000 ? 11 : 14, 19);
const showHeard = () => {
  const root = document.querySelector("[data-waveform]");
  const player = document.querySelector("[data-player]");
  if (!root || !player) return;
  const ms = player.currentTime * 1000;
  const total = durationMs || (player.duration || 0) * 1000;
  root.style.setProperty("--heard", `${total ? (100 * ms) / total : 0}%`);
  const range = root.querySelector("[data-position]");
  if (total && Number(range.max) !== Math.round(total)) range.max = Math.round(total);
  if (document.activeElement !== range || !range.matches(":active")) range.value = ms;
  range.setAttribute("aria-valuetext", clock(ms));
};
for (const name of ["timeupdate", "seeking", "loadedmetadata"]) document.addEventListener(name, showHeard, true);

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("[data-position]")) return;
  document.dispatchEvent(new CustomEvent("player:seek", { detail: { ms: Number(event.target.value) } }));
  document.dispatchEvent(new CustomEvent("transcript:show", { detail: { ms: Number(event.target.value) } }));
});
document.addEventListener("find:places", ({ detail }) => {
  const places = document.querySelector("[data-waveform] .places");
  if (!places || !durationMs) return;
  const found = detail.places.map((ms) => [ms, ms]);
  places.replaceChildren(...(found.length ? [path("found", strips(found, 0, 46, 2.5))] : []));
});
document.addEventListener("section:swapped", (event) => {
  if (["media", "speakers"].includes(event.detail.name)) draw();
});
draw();

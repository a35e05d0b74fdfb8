// The line being played lies under the highlighter, and the transcript follows it; never against
// somebody who scrolls. While a meeting runs, following means staying at the end.

const root = document.querySelector("[data-transcript]");
const { view } = root;
const { scroller } = view;
const toggle = document.querySelector("[data-follow]");
const jump = document.querySelector("[data-jump]");
const wide = matchMedia("(min-width: 64rem)");
const media = () => document.querySelector("[data-player]");
const stored = () => {
  try {
    return localStorage.getItem("follow");
  } catch {
    return null;
  }
};

let wanted = stored() !== "off";
let away = false; // scrolled off by hand
let playing = null; // the line at the moment

const box = () => (wide.matches ? scroller : document.scrollingElement);
const atEnd = () => box().scrollHeight - box().scrollTop - box().clientHeight < 120;
const toEnd = () => box().scrollTo({ top: box().scrollHeight, behavior: "instant" });

const show = () => {
  toggle.setAttribute("aria-pressed", String(wanted && !away));
  const player = media();
  const elsewhere = playing && player && !player.paused && !isVisible(playing);
  jump.hidden = !(away && (elsewhere || (!player && !atEnd())));
  jump.querySelector("span").textContent = player ? "Jump to now" : "Jump to live";
};
const isVisible = (line) => {
  const { top, bottom } = line.getBoundingClientRect();
  const frame = wide.matches ? scroller.getBoundingClientRect() : { top: 0, bottom: innerHeight };
  return Boolean(line.offsetParent) && bottom > frame.top + 60 && top < frame.bottom - 40;
};
const isCentral = (line) => {
  const { top, bottom } = line.getBoundingClientRect();
  const frame = wide.matches ? scroller.getBoundingClientRect() : { top: innerHeight * 0.35, bottom: innerHeight };
  const height = frame.bottom - frame.top;
  return top > frame.top + height * 0.15 && bottom < frame.top + height * 0.75;
};

let fetching = false;
const mark = async () => {
  const player = media();
  if (!player) return;
  const ms = player.currentTime * 1000 + 50;
  const follows = wanted && !away && !player.paused;
  const place = view.windowAt(ms);
  if (place && !view.isLoaded(place)) {
    if (!follows || fetching) return;
    fetching = true;
    await view.show(ms);
    fetching = false;
  }
  const line = view.lineAt(ms);
  if (line !== playing) {
    playing?.classList.remove("current");
    playing?.removeAttribute("aria-current");
    playing = line;
  }
  if (line && !line.classList.contains("current")) {
    for (const old of root.querySelectorAll(".line.current")) old.classList.remove("current");
    line.classList.add("current");
    line.setAttribute("aria-current", "true");
    if (follows && !isCentral(line) && getSelection().isCollapsed) view.scrollTo(line);
  }
  show();
};
document.addEventListener("timeupdate", mark, true);
document.addEventListener("seeked", mark, true);
root.addEventListener("transcript:changed", () => playing && mark());

const leave = () => {
  if (!wanted || away) return;
  away = true;
  show();
};
const SCROLLING = ["ArrowUp", "ArrowDown", "PageUp", "PageDown", "Home", "End"];
for (const name of ["wheel", "touchmove"]) scroller.addEventListener(name, leave, { passive: true });
scroller.addEventListener("keydown", (event) => {
  if (SCROLLING.includes(event.key) && !event.target.matches("input, textarea")) leave();
});
scroller.addEventListener("pointerdown", (event) => event.target === scroller && leave()); // the scroll bar
addEventListener("scroll", () => away && show(), { passive: true });
scroller.addEventListener("scroll", () => {
  if (away && !media() && atEnd()) back(); // scrolled down to the end of what is live
  else if (away) show();
}, { passive: true });

const back = () => {
  away = false;
  if (!media()) toEnd();
  else view.show(media().currentTime * 1000);
  show();
};
jump.addEventListener("click", back);
toggle.addEventListener("click", () => {
  wanted = !(wanted && !away);
  away = false;
  try {
    localStorage.setItem("follow", wanted ? "on" : "off");
  } catch {
    // Remembered for this page only.
  }
  if (wanted) back();
  show();
});
document.addEventListener("player:seek", () => {
  away = false; // who jumps wants to see where to
  show();
});

// Lines arrive: stay at the end if that is where we are.
let stays = false;
document.addEventListener("live:before", () => (stays = wanted && !away && !media() && atEnd()));
document.addEventListener("live:after", () => {
  if (stays) toEnd();
  show();
});
if ("live" in root.dataset) toEnd();
show();

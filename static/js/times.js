// Moments in the reader's own zone and words: every <time data-moment> (of `day`: the day alone), also those that come later.

const words = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dated = new Intl.DateTimeFormat(undefined, { dateStyle: "long", timeStyle: "short" });

const localise = (root) => {
  for (const time of root.querySelectorAll("time[data-moment]")) {
    const moment = new Date(time.dateTime);
    const recent = Date.now() - moment < 300 * 86_400_000;
    time.textContent = (time.dataset.moment === "day" ? day : recent ? words : dated).format(moment);
    time.title = dated.format(moment);
    delete time.dataset.moment;
  }
};

localise(document);
for (const name of ["section:swapped", "htmx:load"]) {
  document.addEventListener(name, (event) => localise(event.target.parentNode ?? document));
}

// Voices and their names show on every loaded line and in the legend at once: they are read
// from the speakers section.
import { onSection } from "./panels.js";

function show(voice, name) {
  for (const place of document.querySelectorAll(`.line[data-voice="${voice}"] > .who`)) {
    if (place.textContent !== name) place.textContent = name;
  }
}

// The legend below the player: one entry a voice; waveform.js adds how much each speaks.
const MOST = 8;
function entry({ voice, hue }, name) {
  const known = document.querySelector(`[data-legend] > [data-voice="${voice}"]`);
  const made = known ?? Object.assign(document.createElement("span"), {
    innerHTML: '<span class="swatch"></span><span data-name></span>',
  });
  Object.assign(made.dataset, { voice, hue });
  made.querySelector("[data-name]").textContent = name;
  return made;
}

onSection("speakers", (section) => {
  const transcript = document.querySelector("[data-transcript][data-voices]");
  const entries = [];
  const names = JSON.parse(transcript?.dataset.voices ?? "{}");
  for (const speaker of section.querySelectorAll("[data-voice]")) {
    const name = speaker.querySelector("[data-name]")?.textContent.trim();
    if (!name) continue;
    names[speaker.dataset.voice] = name;
    show(speaker.dataset.voice, name);
    entries.push(entry(speaker.dataset, name));
  }
  if (entries.length) document.querySelector("[data-legend]")?.replaceChildren(...entries.slice(0, MOST));
  if (transcript) transcript.dataset.voices = JSON.stringify(names);
});

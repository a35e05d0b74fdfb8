// A new name shows on every loaded line at once: names are read from the speakers section.
import { onSection } from "./panels.js";

function show(voice, name) {
  const places = `.line[data-voice="${voice}"] > .who, [data-voices] [data-voice="${voice}"] [data-name]`;
  for (const place of document.querySelectorAll(places)) {
    if (place.textContent !== name) place.textContent = name;
  }
}

onSection("speakers", (section) => {
  const transcript = document.querySelector("[data-transcript][data-voices]");
  const names = JSON.parse(transcript?.dataset.voices ?? "{}");
  for (const speaker of section.querySelectorAll("[data-voice]")) {
    const name = speaker.querySelector("[data-name]")?.textContent.trim();
    if (!name) continue;
    names[speaker.dataset.voice] = name;
    show(speaker.dataset.voice, name);
  }
  if (transcript) transcript.dataset.voices = JSON.stringify(names);
});

// The upload page: files are picked or dropped, sent two at a time, and gone on with after a break.
import { Transfer } from "./upload-transfer.js";
import { makeRow, showRow } from "./upload-row.js";

const AT_ONCE = 2;

/** Make `root` ([data-uploads]) take files; returns the function that takes them. */
export function takeFiles(root) {
  const list = root.querySelector("[data-upload-list]");
  const template = root.querySelector("[data-upload-row]");
  const { endpoint, limitWords } = root.dataset;
  const limit = Number(root.dataset.limit);
  const transfers = [];

  const next = () => {
    if (transfers.filter((one) => one.active).length >= AT_ONCE) return;
    transfers.find((one) => one.state === "waiting")?.start();
  };

  const add = (file, unfinished) => {
    const goOn = () => { transfer.queue(); next(); };
    const row = makeRow(list, template, file, {
      pause: () => transfer.pause(),
      "go-on": goOn,
      anyway: () => transfer.takeAnyway(),
      cancel: () => {
        transfer.cancel().catch(() => {}); // what isn't deleted now expires
        transfers.splice(transfers.indexOf(transfer), 1);
        row.remove();
        list.hidden = transfers.length === 0;
        next();
      },
    });
    const transfer = new Transfer(file, endpoint, unfinished, (one) => {
      showRow(row, one);
      if (!one.pending) next();
    });
    transfer.goOn = goOn;
    if (unfinished) root.querySelector(`[data-unfinished-id="${unfinished.id}"]`)?.remove();
    const rest = root.querySelector("[data-unfinished]");
    if (rest && !rest.querySelector("li")) rest.remove();
    transfers.push(transfer);
    if (file.size > limit) transfer.refuse(`This file is larger than ${limitWords}, the most this server takes.`);
    else transfer.queue();
  };

  globalThis.addEventListener("online", () => {
    for (const one of transfers) if (one.state === "broken") one.goOn();
  });
  globalThis.addEventListener("beforeunload", (event) => {
    if (transfers.some((one) => one.pending)) event.preventDefault();
  });

  return async (files) => {
    const known = await unfinishedUploads(endpoint);
    const taken = new Set(transfers.map((one) => one.address));
    for (const file of files) {
      const at = known.findIndex((one) => !taken.has(one.address) && isOf(one, file));
      add(file, at < 0 ? null : known.splice(at, 1)[0]);
    }
    for (let count = 0; count < AT_ONCE; count += 1) next();
  };
}

/** Whether an unfinished upload is of this file: same name, size and time of change. */
const isOf = (upload, file) =>
  upload.name === file.name && upload.size === file.size && upload.last_modified === file.lastModified;

async function unfinishedUploads(endpoint) {
  try {
    const answer = await fetch(endpoint, { headers: { Accept: "application/json" }, cache: "no-store" });
    return answer.ok ? (await answer.json()).unfinished : [];
  } catch {
    return []; // the upload itself will tell that the server is away
  }
}

function bind(root) {
  const take = takeFiles(root);
  const input = root.querySelector("input[type=file]");
  const zone = root.querySelector("[data-dropzone]");
  input.addEventListener("change", () => {
    take([...input.files]);
    input.value = "";
  });
  root.addEventListener("click", (event) => {
    if (event.target.closest("[data-pick]")) input.click();
  });
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("over");
    });
  }
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) zone.classList.remove("over");
  });
  document.addEventListener("drop", (event) => {
    zone.classList.remove("over");
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    take([...event.dataTransfer.files]);
  });
}

for (const root of document.querySelectorAll("[data-uploads]")) bind(root);

// Files dropped anywhere on a page that isn't the upload page. Comes when the first are dragged in
// (shell.js asks for it); loads what sends them at the first drop.
const root = document.querySelector("[data-upload-drop]");
const zone = root.querySelector("[data-dropzone]");

const bringsFiles = (event) => event.dataTransfer?.types.includes("Files");

zone.hidden = false;

let loading = null;

function sender() {
  loading ??= Promise.all([import(root.dataset.module), loadScript(root.dataset.tus)])
    .then(([module]) => module.takeFiles(root))
    .catch((error) => {
      loading = null; // the next drop tries again
      throw error;
    });
  return loading;
}

function loadScript(address) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.addEventListener("load", resolve);
    script.addEventListener("error", () => reject(new Error(`${address} can't be loaded`)));
    document.head.append(script);
  });
}

for (const name of ["dragenter", "dragover"]) {
  document.addEventListener(name, (event) => {
    if (!bringsFiles(event)) return;
    event.preventDefault();
    zone.hidden = false;
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) zone.hidden = true;
});
document.addEventListener("drop", async (event) => {
  zone.hidden = true;
  if (!bringsFiles(event)) return;
  event.preventDefault();
  const files = [...event.dataTransfer.files];
  try {
    (await sender())(files);
  } catch {
    location.assign("/recordings/new"); // where they can be picked
  }
});

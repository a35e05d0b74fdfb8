// Times are asked for in the zone that the server knew. A browser that told its own only just now
// asks for the form once more, before anything is typed.

const TOLD = "zone-told";
if ("newZone" in document.documentElement.dataset && !sessionStorage.getItem(TOLD)) {
  sessionStorage.setItem(TOLD, "1"); // cookies may be switched off: once is enough
  if (document.querySelector("[data-fresh]")) location.reload();
}

// The page's CSRF token: read it, renew it after a long session, send with it and retry once.
const STALE = "stale_form";

const headers = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");

/** The token this page holds. */
export function csrfToken() {
  return headers()["X-CSRFToken"] ?? document.querySelector("input[name=csrf_token]")?.value ?? "";
}

let renewing = null;

/** Ask the server for a token, put it into the page and return it. Throws when signed out. */
export function refreshToken() {
  renewing ??= fetch("/csrf", { headers: { Accept: "application/json" }, cache: "no-store" })
    .then(async (answer) => {
      if (!answer.ok) throw new Error(answer.status === 401 ? "You are signed out. Sign in again." : "The server didn't answer.");
      const { token } = await answer.json();
      document.body.setAttribute("hx-headers", JSON.stringify({ ...headers(), "X-CSRFToken": token }));
      for (const input of document.querySelectorAll("input[name=csrf_token]")) input.value = token;
      return token;
    })
    .finally(() => { renewing = null; });
  return renewing;
}

/** `fetch` with the token; when it has gone stale, renewed and sent once more. */
export async function send(address, options = {}) {
  const attempt = () => fetch(address, {
    ...options,
    headers: { Accept: "application/json", ...options.headers, "X-CSRFToken": csrfToken() },
  });
  const answer = await attempt();
  if (!(await isStale(answer))) return answer;
  await refreshToken();
  return attempt();
}

async function isStale(answer) {
  if (answer.status !== 400) return false;
  try {
    return (await answer.clone().json()).code === STALE;
  } catch {
    return false; // not ours
  }
}

// A form that htmx sent with a stale token is sent again, once, with a fresh one.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, requestConfig } = event.detail;
  const elt = requestConfig.elt; // the event's own element is where the fault would be shown
  if (xhr.status !== 400 || xhr.getResponseHeader("HX-Trigger") !== STALE) return;
  if (!(elt instanceof HTMLFormElement) || "retried" in elt.dataset) return;
  event.detail.shouldSwap = false;
  elt.dataset.retried = "";
  refreshToken().then(() => elt.requestSubmit(), () => location.reload());
});
document.addEventListener("htmx:afterOnLoad", (event) => {
  if (event.detail.xhr.status < 400) delete event.detail.requestConfig.elt.dataset?.retried;
});

// A page that was away for an hour renews its token before anybody needs it.
const AWAY_MS = 60 * 60 * 1000;
let left = null;
document.addEventListener("visibilitychange", () => {
  if (document.hidden) left = Date.now();
  else if (left !== null && Date.now() - left > AWAY_MS) refreshToken().catch(() => {});
});

// Sizes, times and errors of an upload in words.
const UNITS = ["B", "kB", "MB", "GB"];

/** 1234567 -> "1.2 MB". */
export function size(bytes) {
  let unit = 0;
  let amount = bytes;
  while (amount >= 1000 && unit < UNITS.length - 1) {
    amount /= 1000;
    unit += 1;
  }
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${UNITS[unit]}`;
}

/** 75 -> "1 min 15 s left". */
export function left(seconds) {
  if (!Number.isFinite(seconds)) return "";
  const whole = Math.max(1, Math.round(seconds));
  if (whole < 60) return `${whole} s left`;
  if (whole < 600) return `${Math.floor(whole / 60)} min ${whole % 60} s left`;
  const minutes = Math.round(whole / 60);
  return minutes < 60 ? `${minutes} min left` : `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** "34 % · 412 MB of 1.2 GB · 8.1 MB/s · 2 min left" */
export function progress(sent, total, bytesPerSecond) {
  const parts = [`${Math.floor((100 * sent) / (total || 1))} %`, `${size(sent)} of ${size(total)}`];
  if (bytesPerSecond > 0) parts.push(`${size(bytesPerSecond)}/s`, left((total - sent) / bytesPerSecond));
  return parts.filter(Boolean).join(" · ");
}

const BY_STATUS = {
  0: "The connection broke. What has arrived is kept.",
  401: "You are signed out. Sign in again in another tab, then press Go on.",
  403: "Your role in this team doesn't allow uploads.",
  413: "The server, or something in front of it, doesn't take files this large.",
  429: "Too many uploads at once. Wait a minute, then press Go on.",
};

/** What an answer that isn't a success says, in its own words where it has some. */
export function failure(status, body) {
  try {
    const { detail } = JSON.parse(body);
    if (detail && status !== 401) return detail;
  } catch {
    // Not ours: something in front of the server answered.
  }
  if (!navigator.onLine) return "You are offline. It goes on by itself when the connection is back.";
  return BY_STATUS[status] ?? "The server couldn't take it just now. What has arrived is kept.";
}

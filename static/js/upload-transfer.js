// One file on its way: begins or resumes a tus upload, tries again by itself, tells its state.
import { csrfToken, refreshToken, send } from "./csrf.js";
import { failure } from "./upload-words.js";

const CHUNK = 32 * 1024 * 1024; // what a proxy that keeps bodies back may hold at once
const RETRIES = [0, 1000, 2000, 4000, 8000, 15000, ...Array(20).fill(30000)]; // ten minutes
const LASTING = new Set([409, 423]); // worth another try, among the 4xx

/** States: waiting, sending, retrying, checking, paused, broken (goes on when told), refused, done. */
export class Transfer {
  /** `unfinished`: what the server has of this file already, if anything. */
  constructor(file, endpoint, unfinished, changed) {
    this.file = file;
    this.endpoint = endpoint;
    this.address = unfinished?.address ?? null;
    this.sent = unfinished?.offset ?? 0;
    this.state = "waiting";
    this.speed = 0;
    this.problem = "";
    this.recording = null; // address of the recording: this file's, or of its twin
    this.anyway = null; // address to take a twin nevertheless
    this.changed = () => changed(this);
  }

  get active() {
    return ["sending", "retrying", "checking"].includes(this.state);
  }

  /** Whether leaving the page would stop it. */
  get pending() {
    return this.active || this.state === "waiting";
  }

  start() {
    this.#enter("sending");
    this.mark = { time: performance.now(), sent: null };
    this.upload = new globalThis.tus.Upload(this.file, {
      endpoint: this.endpoint,
      uploadUrl: this.address,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      storeFingerprintForResuming: false, // the server knows what is unfinished
      metadata: { filename: this.file.name, lastModified: String(this.file.lastModified) },
      headers: { Accept: "application/json" },
      onBeforeRequest: (request) => this.#prepare(request),
      onUploadUrlAvailable: () => { this.address = this.upload.url; },
      onShouldRetry: (error) => this.#mayRetry(error),
      onProgress: (sent) => this.#progress(sent),
      onSuccess: ({ lastResponse }) => this.#done(lastResponse.getHeader("Upload-Recording")),
      onError: (error) => this.#failed(error),
    });
    this.upload.start();
  }

  pause() {
    this.upload?.abort();
    this.#enter("paused");
  }

  /** Go on after a pause or a failure. */
  queue() {
    this.#enter("waiting");
  }

  /** Stop and let the server forget what it has. */
  async cancel() {
    await this.upload?.abort();
    if (this.address) await send(this.address, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } });
  }

  /** Take the file although there is a recording of it. */
  async takeAnyway() {
    this.#enter("checking");
    const answer = await send(this.anyway, { method: "POST", headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok && answer.redirected) this.#done(new URL(answer.url).pathname);
    else this.refuse("That didn't work. Send the file again.");
  }

  async #prepare(request) {
    await this.renewal;
    request.setHeader("X-CSRFToken", csrfToken());
  }

  #mayRetry(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    if (status === 400 && this.#facts(error).code === "stale_form") {
      this.renewal = refreshToken().catch(() => {});
      return true;
    }
    const retry = navigator.onLine && status !== 507 && (status < 400 || status >= 500 || LASTING.has(status));
    if (retry) this.#enter("retrying");
    return retry;
  }

  #progress(sent) {
    const { time, sent: before } = this.mark;
    const now = performance.now();
    if (before === null || sent < before) this.mark = { time: now, sent };
    else if (now - time > 500) {
      const speed = ((sent - before) / (now - time)) * 1000;
      this.speed = this.speed ? 0.7 * this.speed + 0.3 * speed : speed;
      this.mark = { time: now, sent };
    }
    this.sent = sent;
    this.#enter(sent < this.file.size ? "sending" : "checking");
  }

  #failed(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    const problem = failure(status, error.originalResponse?.getBody() ?? "");
    if (status === 422 || status === 413 || status === 403) this.refuse(problem, this.#facts(error));
    else {
      this.problem = problem;
      this.#enter("broken");
    }
  }

  #facts(error) {
    try {
      return JSON.parse(error.originalResponse.getBody());
    } catch {
      return {};
    }
  }

  /** It can't be taken; `facts` may name its twin. */
  refuse(problem, facts = {}) {
    this.problem = problem;
    this.recording = facts.recording ?? null;
    this.anyway = facts.anyway ?? null;
    this.#enter("refused");
  }

  #done(recording) {
    this.sent = this.file.size;
    this.recording = recording;
    this.#enter("done");
  }

  #enter(state) {
    this.state = state;
    this.changed();
  }
}

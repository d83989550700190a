// What a canvas reports to the server, and the answers: a report is sent again if no answer comes,
// and an answer is spoken when it does.

const PATIENCE_MS = 3000;
const NO_ANSWER =
  "No answer yet: the connection is slow or lost. Your drawing is kept here and is sent again by itself.";

// One for the whole visit: a screen reader speaks of changes in what it has known for a while.
const liveRegion = document.createElement("p");
liveRegion.setAttribute("role", "status");
liveRegion.setAttribute("aria-live", "polite");
liveRegion.style = "position: fixed; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%)";
document.body.append(liveRegion);

class Reports {
  // How to send a report, and to say something below the canvas: of the canvas that is on the page.
  send;
  say;
  #report = null; // the last one
  #revision = null; // its number
  #newest = 0; // the highest number given
  #sentAt = 0;
  #repeats = 0;
  #answered = null; // the number of the report that the answer on the page belongs to
  #spoken = ""; // that answer; another model reads the same report in other words

  get isFirst() {
    return this.#revision === null;
  }

  newRevision() {
    this.#newest = Math.max(Date.now(), this.#newest + 1);
    return this.#newest;
  }

  report(raw, data) {
    this.#revision = this.newRevision();
    this.#report = { raw: { ...raw, revision: this.#revision }, data };
    this.#repeats = 0;
    this.#sendNow();
  }

  readAnswer() {
    const words = document.querySelector(".st-key-words p");
    const revision = Number(words?.dataset.revision) || null;
    if (!words || (revision === this.#answered && words.textContent === this.#spoken)) return;
    this.#answered = revision;
    this.#spoken = words.textContent;
    if (revision !== null) {
      // The same words twice are two answers: emptied in between, they are spoken twice.
      liveRegion.textContent = "";
      setTimeout(() => (liveRegion.textContent = this.#spoken), 50);
    }
    if (revision === this.#revision) this.say("", NO_ANSWER);
    else if (Date.now() - this.#sentAt > PATIENCE_MS) this.#sendNow();
  }

  // To be called now and then.
  wait() {
    const waited = Date.now() - this.#sentAt;
    if (this.isFirst || this.#answered === this.#revision || waited < PATIENCE_MS) return;
    this.say(NO_ANSWER);
    // A server that is at work has it already.
    if (document.querySelector("[data-test-script-state=running]")) return;
    if (waited < PATIENCE_MS * 2 ** this.#repeats) return;
    this.#repeats += 1;
    this.#sendNow();
  }

  #sendNow() {
    this.#sentAt = Date.now();
    if (this.#report) this.send(this.#report);
  }
}

// The canvas of streamlit-drawable-canvas, with the drawing in the hands of its visitor.
//
// Undo, Clear and the examples happen here, at once and however slow the network is; the server
// hears of them as it hears of a stroke. The packaged canvas draws and reports; between it and
// Streamlit this module remembers what was drawn, and sends it again if no answer comes.

const NAME = "Drawing canvas";
const HELP =
  "Draw with the mouse, a pen or a finger. With the keyboard: arrow keys move the pen, " +
  "Space puts it down and lifts it, Control Z takes back.";
const FULL =
  "There is no room for more on the canvas, so the last stroke was removed. Press Clear to start again.";
const canvases = new WeakMap(); // by the element that Streamlit made for it
let packaged; // the module of streamlit-drawable-canvas

// What stays of each canvas while another page is shown, by the name of its drawing.
const visits = {};

class Canvas {
  #drawableCanvas;
  #component;
  #parent;
  #name;
  #visit;
  #drawing;
  #reports;
  #shown = { objects: [] };
  #isLoading = false;
  #isPressed = false;
  #isOutdated = false;
  #isExampleDue = false;
  #keyboardPen;
  #listening = new AbortController();
  #timer;
  #dispose;

  constructor(drawableCanvas, component) {
    this.#drawableCanvas = drawableCanvas;
    this.#parent = component.parentElement;
    this.#open(component);
    this.update(component);
    this.#listen();
    this.#show();
  }

  #open({ data }) {
    this.#name = data.initialDrawing.name;
    visits[this.#name] ??= { drawing: new Drawing(this.#name), reports: new Reports(), lastExample: -1 };
    this.#visit = visits[this.#name];
    this.#drawing = this.#visit.drawing;
    this.#reports = this.#visit.reports;
    this.#reports.say = (text, instead) => this.#say(text, instead);
    this.#reports.send = (report) => this.#component.setStateValue("drawing", report);
  }

  // Streamlit calls this whenever the page is run again.
  update(component) {
    this.#component = component;
    this.#isOutdated = true;
    // The page may go on to another drawing on the same canvas, as the guided round does.
    if (component.data.initialDrawing.name !== this.#name) {
      this.#keyboardPen.lift();
      this.#isPressed = false;
      this.#open(component);
      this.#show();
    }
    // With another brush, the packaged canvas would forget the beginning of a stroke.
    if (!this.#isPressed) this.#render();
    this.#setButtons();
  }

  close() {
    canvases.delete(this.#parent);
    this.#listening.abort();
    clearInterval(this.#timer);
    this.#dispose();
  }

  #render() {
    this.#isOutdated = false;
    const { data } = this.#component;
    this.#dispose = this.#drawableCanvas({
      ...this.#component,
      data: { ...data, initialDrawing: { ...data.initialDrawing, ...this.#shown } },
      setStateValue: (name, value) => name === "drawing" && this.#hear(value),
    });
  }

  // Have the canvas load the drawing as it is now, and then report it. When that is done it would
  // forget the stroke it is in; one that is begun meanwhile is as one begun outside, see pen.js.
  #show() {
    this.#isLoading = true;
    this.#canvas.style.pointerEvents = "none";
    this.#shown = { objects: this.#drawing.strokes, revision: this.#reports.newRevision() };
    this.#render();
    this.#setButtons();
  }

  #hear({ raw, data }) {
    if (this.#isLoading) {
      this.#isLoading = false;
      this.#canvas.style.pointerEvents = "";
      this.#drawing.complete(raw.objects);
      if (this.#reports.isFirst && !this.#drawing.strokes.length) return; // nothing drawn yet
    } else {
      if (isSame(raw.objects, this.#drawing.strokes)) return;
      const { maxStrokes = Infinity, maxCommands = Infinity } = settings();
      const commands = raw.objects.map(({ path }) => path.length).reduce((a, b) => a + b, 0);
      const isFull = raw.objects.length > maxStrokes || commands > maxCommands;
      this.#say(isFull ? FULL : "");
      if (isFull) return this.#show();
      this.#drawing.draw(raw.objects);
    }
    this.#setButtons();
    this.#reports.report(raw, data);
  }

  get #canvas() {
    return this.#parent.querySelector(".upper-canvas");
  }

  #listen() {
    const { signal } = this.#listening;
    const canvas = this.#canvas;
    const mark = document.createElement("div");
    mark.className = "keyboard-pen";
    mark.hidden = true;
    canvas.parentElement.append(mark);
    this.#parent.querySelector(".dc-root").style.aspectRatio = canvas.width / canvas.height;
    canvas.tabIndex = 0;
    canvas.setAttribute("role", "application");
    canvas.setAttribute("aria-label", NAME);
    canvas.setAttribute("aria-description", HELP);
    this.#keyboardPen = new KeyboardPen(canvas, mark, signal);
    drawFromOutside(canvas, signal);
    endWithItsFinger(canvas, signal);
    ignoreOtherButtons(signal);

    const press = ({ button }) => (this.#isPressed ||= !button);
    canvas.addEventListener("mousedown", press, { signal });
    canvas.addEventListener("touchstart", press, { signal, passive: true });
    // The canvas waits a fifth of a second for further strokes before it reports one. The first
    // button of its hidden toolbar has it report at once. It ends a stroke before the event gets
    // to the window.
    const lift = ({ touches }) => {
      if (!this.#isPressed || touches?.length) return;
      this.#isPressed = false;
      this.#parent.querySelector(".dc-toolbar button").click();
      if (this.#isOutdated) this.#render();
    };
    for (const kind of ["mouseup", "touchend"]) window.addEventListener(kind, lift, { signal });

    const actions = { undo: () => this.#undo(), clear: () => this.#clear(), example: () => this.#example() };
    document.addEventListener(
      "click",
      (event) => {
        const key = Object.keys(actions).find((key) => event.target.closest?.(`.st-key-${key} button`));
        if (!key) return;
        event.stopPropagation(); // Streamlit need not run the page for it
        actions[key]();
      },
      { signal, capture: true },
    );
    document.addEventListener(
      "keydown",
      (event) => {
        if (!(event.ctrlKey || event.metaKey) || event.altKey) return;
        // A keyboard without Latin letters has these two keys where others have Z and Y.
        const key = (/^[!-~]$/.test(event.key) ? event.key : event.code.slice(-1)).toLowerCase();
        const isRedo = (key === "z" && event.shiftKey) || key === "y";
        if (key !== "z" && key !== "y") return;
        event.preventDefault();
        if (isRedo) this.#redo();
        else this.#undo();
      },
      { signal },
    );
    // Streamlit shows the buttons after the canvas, may make them anew, and brings the answers.
    const observer = new MutationObserver(() => {
      // Another page is shown. It may have a canvas and buttons too, which are none of ours.
      if (!this.#parent.isConnected) return this.close();
      this.#setButtons();
      this.#reports.readAnswer();
      if (this.#isExampleDue) this.#example();
    });
    observer.observe(document.body, { childList: true, subtree: true });
    signal.addEventListener("abort", () => observer.disconnect());
    this.#timer = setInterval(() => this.#reports.wait(), 1000);
  }

  // A pen that is down belongs to a stroke that is not yet part of the drawing.
  #change(change) {
    this.#keyboardPen.lift();
    if (this.#isPressed) return;
    const before = this.#drawing.strokes;
    change();
    this.#say("");
    if (this.#drawing.strokes !== before) this.#show();
  }

  #undo() {
    this.#change(() => this.#drawing.undo());
  }

  #redo() {
    this.#change(() => this.#drawing.redo());
  }

  #clear() {
    this.#change(() => this.#drawing.replace([]));
  }

  #example() {
    const { examples } = settings();
    this.#isExampleDue = !examples; // pressed before they have come
    if (this.#isExampleDue) return;
    this.#change(() => {
      const next = (this.#visit.lastExample += 1) % examples.length;
      const { strokeWidth } = this.#component.data;
      this.#drawing.replace(examples[next].map((points) => strokeThrough(points, strokeWidth)));
    });
  }

  #setButtons() {
    for (const key of ["undo", "clear", "example"]) {
      const button = document.querySelector(`.st-key-${key} button`);
      const isOff = key === "undo" && !this.#drawing.canUndo;
      if (!button) continue;
      if (button.disabled !== isOff) button.disabled = isOff;
      if (!button.dataset.works) button.dataset.works = "yes"; // see page.css
    }
  }

  // Say it below the canvas; with `instead`, only where that was said last.
  #say(text, instead) {
    const notice = this.#parent.querySelector(".notice");
    const isDue = instead === undefined || notice.textContent === instead;
    if (isDue && notice.textContent !== text) notice.textContent = text;
  }
}

// What the server says once on each visit of the page, after the canvas; {} until then.
function settings() {
  return JSON.parse(document.querySelector(".st-key-settings p")?.textContent ?? "{}");
}

globalThis.mountDigitCanvas = async (component) => {
  const { parentElement } = component;
  const style = parentElement.querySelector("link[rel=stylesheet]");
  packaged ??= import(new URL(PACKAGED_SCRIPT, style.href)).catch((error) => {
    packaged = undefined; // asked for again when the page is shown again
    throw error;
  });
  const { default: drawableCanvas } = await packaged;
  const canvas = canvases.get(parentElement);
  if (canvas) canvas.update(component);
  else canvases.set(parentElement, new Canvas(drawableCanvas, component));
  // Streamlit also calls this when two runs of the page follow each other quickly. The canvas is
  // then still on the page, and must stay.
  return () => {
    if (!parentElement.isConnected) canvases.get(parentElement)?.close();
  };
};
document.dispatchEvent(new Event("digit-canvas-is-here"));

export default () => {};

// Two more ways to use the canvas's own pen, by sending it the mouse's events: with the arrow
// keys, and from outside the canvas. And what would have Fabric.js lose a stroke.

const STEP_PX = 10; // of the canvas; with Shift a fine one
const FINE_STEP_PX = 2;
const DIRECTIONS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const CONTROLS = "button, input, label, a, select, textarea, [role=slider], [role=button]";

function sendMouse(canvas, kind, x, y) {
  const target = kind === "mousedown" ? canvas : document;
  const options = { clientX: x, clientY: y, bubbles: true, composed: true, view: window };
  target.dispatchEvent(new MouseEvent(kind, { ...options, buttons: kind === "mouseup" ? 0 : 1 }));
}

// Arrow keys move a pen over the canvas that has the focus; Space puts it down and lifts it.
class KeyboardPen {
  #canvas;
  #mark;
  #x;
  #y;
  #held = new Set();
  isDown = false;

  constructor(canvas, mark, signal) {
    this.#canvas = canvas;
    this.#mark = mark;
    this.#x = canvas.width / 2;
    this.#y = canvas.height / 4;
    canvas.addEventListener("keydown", (event) => this.#press(event), { signal });
    canvas.addEventListener("keyup", (event) => this.#held.delete(event.key), { signal });
    canvas.addEventListener("blur", () => this.#leave(), { signal });
    // It comes before the mouse or a finger begins a stroke, in which Fabric.js forgets ours.
    canvas.addEventListener("pointerdown", () => this.#leave(), { signal });
  }

  lift() {
    if (!this.isDown) return;
    this.isDown = false;
    this.#send("mouseup");
    this.#show();
  }

  #press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in DIRECTIONS) {
      // Two keys held move it diagonally.
      this.#held.add(event.key);
      const step = event.shiftKey ? FINE_STEP_PX : STEP_PX;
      for (const [x, y] of [...this.#held].map((key) => DIRECTIONS[key])) {
        this.#x = Math.min(Math.max(this.#x + x * step, 0), this.#canvas.width);
        this.#y = Math.min(Math.max(this.#y + y * step, 0), this.#canvas.height);
      }
      if (this.isDown) this.#send("mousemove");
    } else if (event.key === " " && !event.repeat) {
      if (this.isDown) return this.lift(), event.preventDefault();
      this.isDown = true;
      this.#send("mousedown");
    } else if (event.key === "Escape") {
      this.lift();
    } else if (event.key !== " ") {
      return;
    }
    event.preventDefault();
    this.#show();
  }

  #leave() {
    this.lift();
    this.#held.clear();
    this.#hide();
  }

  #hide() {
    this.#mark.hidden = true;
  }

  #show() {
    this.#mark.hidden = false;
    this.#mark.dataset.down = this.isDown;
    this.#mark.style.left = `${(100 * this.#x) / this.#canvas.width}%`;
    this.#mark.style.top = `${(100 * this.#y) / this.#canvas.height}%`;
  }

  #send(kind) {
    const box = this.#canvas.getBoundingClientRect();
    const scale = box.width / this.#canvas.width;
    sendMouse(this.#canvas, kind, box.x + this.#x * scale, box.y + this.#y * scale);
  }
}

// A stroke that begins outside the canvas draws from the border on.
function drawFromOutside(canvas, signal) {
  let outside = null; // where the mouse last was, while it is pressed and not yet inside

  const isMouse = (event) => event.isTrusted && event.pointerType !== "touch";
  document.addEventListener(
    "pointerdown",
    (event) => {
      const [target] = event.composedPath();
      const isFree = target !== canvas && !target.closest?.(CONTROLS);
      outside = isMouse(event) && event.button === 0 && isFree ? event : null;
    },
    { signal, capture: true },
  );
  document.addEventListener(
    "pointermove",
    (event) => {
      if (!outside || !isMouse(event)) return;
      const [target] = event.composedPath();
      if (!(event.buttons & 1)) {
        outside = null;
      } else if (target === canvas) {
        const { left, right, top, bottom } = canvas.getBoundingClientRect();
        const x = Math.min(Math.max(outside.clientX, left), right);
        const y = Math.min(Math.max(outside.clientY, top), bottom);
        outside = null;
        getSelection().removeAllRanges(); // else the page's text is marked on the way
        sendMouse(canvas, "mousedown", x, y);
      } else {
        outside = event;
      }
    },
    { signal, capture: true },
  );
  document.addEventListener("pointerup", () => (outside = null), { signal, capture: true });
}

// Fabric.js ends a stroke when no finger at all is left on the screen, and never when the system
// takes the touch away. Here it ends with the finger that began it.
function endWithItsFinger(canvas, signal) {
  let finger = null; // its identifier
  canvas.addEventListener("touchstart", (event) => (finger ??= event.changedTouches[0].identifier), {
    signal,
    passive: true,
  });
  const end = (event) => {
    const touch = [...event.changedTouches].find(({ identifier }) => identifier === finger);
    if (!touch) return;
    finger = null;
    if (event.type === "touchend" && !event.touches.length) return; // as Fabric.js expects it
    const options = { changedTouches: [touch], bubbles: true, composed: true };
    canvas.dispatchEvent(new TouchEvent("touchend", options));
  };
  for (const kind of ["touchend", "touchcancel"]) canvas.addEventListener(kind, end, { signal });
}

// Fabric.js stops to listen for the end of a stroke when another button is lifted.
function ignoreOtherButtons(signal) {
  const ignore = (event) => {
    if (!event.button || !(event.buttons & 1)) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };
  for (const kind of ["mousedown", "mouseup", "contextmenu"]) {
    window.addEventListener(kind, ignore, { signal, capture: true });
  }
}

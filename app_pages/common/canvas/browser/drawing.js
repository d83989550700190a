// What the visitor drew, with all that Undo and Redo step through.
//
// It belongs to this tab: it survives a reload, a look at another page and a restart of the
// server, which never changes it.

const MAX_STATES = 100;

const isSame = (a, b) => JSON.stringify(a) === JSON.stringify(b);

// A stroke never changes, and belongs to many states: it is written once.
const texts = new WeakMap();
function textOf(stroke) {
  if (!texts.has(stroke)) texts.set(stroke, JSON.stringify(stroke));
  return texts.get(stroke);
}

// What Fabric.js can show. Another app at the same address may have kept something else.
const isStroke = (stroke) => stroke?.type === "Path" && Array.isArray(stroke.path);

class Drawing {
  // Each state is a list of strokes, as Fabric.js's paths. One of them is on the canvas.
  #states = [[]];
  #current = 0;
  #name; // under which the tab keeps it

  constructor(name) {
    this.#name = name;
    try {
      const { strokes, states, current } = JSON.parse(sessionStorage.getItem(name));
      const restored = states.map((state) => state.map((index) => strokes[index]));
      if (restored.flat().every(isStroke) && Number.isInteger(current) && restored[current]) {
        this.#states = restored;
        this.#current = current;
      }
    } catch {
      // Nothing was kept, or the browser keeps nothing: a blank canvas.
    }
  }

  get strokes() {
    return this.#states[this.#current];
  }

  get canUndo() {
    return this.#current > 0;
  }

  get canRedo() {
    return this.#current < this.#states.length - 1;
  }

  // Add what was drawn to what was there: each stroke is a step of its own.
  draw(strokes) {
    const known = this.strokes.length;
    if (strokes.length > known && isSame(strokes.slice(0, known), this.strokes)) {
      for (const stroke of strokes.slice(known)) this.#step([...this.strokes, stroke]);
    } else {
      this.#step(strokes);
    }
  }

  // Put something else in the place of all that was drawn, in one step.
  replace(strokes) {
    if (strokes.length || this.strokes.length) this.#step(strokes);
  }

  undo() {
    if (this.canUndo) this.#current -= 1;
    this.#keep();
  }

  redo() {
    if (this.canRedo) this.#current += 1;
    this.#keep();
  }

  // The canvas fills in what a stroke of ours leaves open, such as where it lies.
  complete(strokes) {
    const known = new Map(this.strokes.map((stroke) => [textOf(stroke), stroke]));
    this.#states[this.#current] = strokes.map((stroke) => known.get(textOf(stroke)) ?? stroke);
    this.#keep();
  }

  #step(strokes) {
    const states = [...this.#states.slice(0, this.#current + 1), strokes];
    this.#states = states.slice(-MAX_STATES);
    this.#current = this.#states.length - 1;
    this.#keep();
  }

  #keep() {
    const strokes = new Map();
    const states = this.#states.map((state) =>
      state.map((stroke) => {
        const text = textOf(stroke);
        if (!strokes.has(text)) strokes.set(text, strokes.size);
        return strokes.get(text);
      }),
    );
    const text = `{"strokes":[${[...strokes.keys()]}],"states":${JSON.stringify(states)},"current":${this.#current}}`;
    // Full, or switched off: Undo still works, only a reload forgets. Better nothing than what was
    // drawn before.
    try {
      sessionStorage.removeItem(this.#name);
      sessionStorage.setItem(this.#name, text);
    } catch {}
  }
}

// A stroke as Fabric.js takes it.
function strokeThrough(points, strokeWidth) {
  const path = points.map((point, index) => [index ? "L" : "M", ...point]);
  const round = { strokeLineCap: "round", strokeLineJoin: "round" };
  return { type: "Path", path, stroke: "#ffffff", strokeWidth, fill: null, ...round };
}

// All that is sent with each answer: canvas.js, which is sent once, does the rest.

export default async function (component) {
  if (!globalThis.mountDigitCanvas) {
    await new Promise((done) => document.addEventListener("digit-canvas-is-here", done, { once: true }));
  }
  return globalThis.mountDigitCanvas(component);
}

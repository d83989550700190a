// Many small pictures a layer, from one image each: laid out anew for every width, and to click on.
//
// `data` is {sheets, chosen}; what a sheet holds is described in sheets.py. A click reports which
// picture of which sheet was hit, and where: [sheet, picture, row, column].

const GAP = 4;

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement.querySelector(".sheets");
  root.state ??= { parts: [] };
  const { state } = root;
  Object.assign(state, {
    data,
    choose: (...place) => {
      state.isClicked = true;
      setTriggerValue("place", place);
    },
  });
  while (state.parts.length > data.sheets.length) state.parts.pop().section.remove();
  const painted = data.sheets.map((sheet, number) => {
    state.parts[number] ??= newPart(root, number);
    fill(state.parts[number], sheet);
    return paint(root, number);
  });
  // For whoever waits for it: benchmarks and tests.
  Promise.all(painted).then(() => (root.dataset.painted = 1 + Number(root.dataset.painted ?? 0)));
  // What was chosen in the boxes is brought into view, where the sheets are many; another model's
  // layers are not: whoever chose that looks at the top of the page.
  const chosen = data.sheets.findIndex((sheet) => sheet.isChosen);
  const layers = data.sheets.map((sheet) => sheet.name).join();
  if (state.layers === layers && state.shown !== chosen && !state.isClicked && chosen >= 0) {
    bringIntoView(root.closest(".st-key-inside-layers"), state.parts[chosen].section);
  }
  if (state.isClicked && window.innerWidth < 768) {
    document.querySelector(".st-key-inside-value")?.scrollIntoView({ block: "start" });
  }
  Object.assign(state, { layers, shown: chosen, isClicked: false });
  state.resized ??= new ResizeObserver(() => {
    state.parts.forEach((_, number) => draw(root, number));
    letKeyboardScroll(root.closest(".st-key-inside-layers"));
  });
  state.resized.observe(root);
  offerWayBack(root);
  return () => {
    state.resized.disconnect();
    state.seen?.disconnect();
  };
}

function bringIntoView(frame, section) {
  if (!isFramed(frame)) {
    section.scrollIntoView({ block: "nearest" });
    return;
  }
  // Only the frame moves: whoever chose it looks at the boxes and the value below.
  const [around, inner] = [frame.getBoundingClientRect(), section.getBoundingClientRect()];
  if (inner.top < around.top || inner.bottom > around.bottom) frame.scrollTop += inner.top - around.top;
}

// On a phone the layers are in a frame of their own, see page.css.
function isFramed(frame) {
  return frame !== null && getComputedStyle(frame).overflowY === "auto";
}

// On a phone what was clicked is below all layers: a button leads back. page.css hides it elsewhere.
function offerWayBack(root) {
  const frame = root.closest(".st-key-inside-layers");
  if (!frame || root.state.seen) return;
  const button = document.createElement("button");
  button.className = "to-layers";
  button.textContent = "\u2191 Layers";
  button.hidden = true;
  button.onclick = () => frame.scrollIntoView({ block: "start" });
  root.append(button);
  // What is below the menu only.
  root.state.seen = new IntersectionObserver(
    ([{ isIntersecting, boundingClientRect }]) => {
      button.hidden = isIntersecting || boundingClientRect.top > 0;
    },
    { rootMargin: "-100px 0px 0px 0px" },
  );
  root.state.seen.observe(frame);
}

function letKeyboardScroll(frame) {
  if (!frame) return;
  for (const [name, value] of Object.entries({ role: "region", "aria-label": "All layers", tabindex: 0 })) {
    if (isFramed(frame)) frame.setAttribute(name, value);
    else frame.removeAttribute(name);
  }
}

function newPart(root, number) {
  const section = document.createElement("section");
  section.innerHTML =
    '<div class="sheet-head"><h3></h3><span class="sheet-facts"></span></div>' +
    '<p></p><canvas role="img"></canvas><ol></ol>';
  root.append(section);
  const [canvas, list] = [section.querySelector("canvas"), section.querySelector("ol")];
  canvas.onclick = (event) => {
    const place = placeAt(root, number, event.offsetX, event.offsetY);
    if (place) root.state.choose(number, ...place);
  };
  section.querySelector(".sheet-head").onclick = () => root.state.choose(number, -1, 0, 0);
  list.onclick = ({ target }) => {
    const item = target.closest("li");
    if (item) root.state.choose(number, [...list.children].indexOf(item), 0, 0);
  };
  return { section, canvas, list, image: new Image(), url: "" };
}

function fill({ section, canvas, list }, sheet) {
  section.querySelector("h3").textContent = sheet.name;
  section.querySelector(".sheet-head").hidden = !sheet.name;
  section.querySelector(".sheet-facts").textContent = sheet.facts;
  section.querySelector("p").innerHTML = sheet.says;
  section.querySelector("p").hidden = !sheet.says;
  canvas.hidden = !sheet.png;
  if (sheet.alt) canvas.setAttribute("aria-label", sheet.alt);
  list.hidden = !sheet.numbers.length;
  list.replaceChildren(
    ...sheet.numbers.map(([label, number, colour, share], turn) => {
      const item = document.createElement("li");
      item.innerHTML = "<b></b><i><span></span></i><em></em>";
      item.children[0].textContent = label;
      item.children[1].firstChild.style.cssText = `background:${colour};width:${100 * share}%`;
      if (sheet.mark !== null) {
        const mark = document.createElement("u");
        mark.style.left = `${100 * sheet.mark}%`;
        item.children[1].append(mark);
      }
      item.children[2].textContent = number;
      item.classList.toggle("chosen", turn === sheet.chosen);
      return item;
    }),
  );
  section.classList.toggle("chosen", sheet.isChosen);
  section.classList.toggle("beside", sheet.isBeside);
}

async function paint(root, number) {
  const part = root.state.parts[number];
  const { png } = root.state.data.sheets[number];
  if (!png) return;
  if (png !== part.url) {
    const image = new Image();
    image.src = part.url = png;
    await image.decode();
    if (part.url !== png) return; // a newer one came meanwhile
    part.image = image;
  }
  draw(root, number);
}

function layout(root, sheet) {
  const [across, down] = [sheet.width * sheet.scale + GAP, sheet.height * sheet.scale + GAP];
  const room = root.clientWidth;
  const columns = Math.max(1, Math.min(sheet.count, Math.floor((room + GAP) / across)));
  return { across, down, columns, rows: Math.ceil(sheet.count / columns) };
}

function draw(root, number) {
  const sheet = root.state.data.sheets[number];
  const { canvas, image } = root.state.parts[number];
  if (!sheet?.png || !image.naturalWidth || !root.clientWidth) return;
  const { across, down, columns, rows } = layout(root, sheet);
  const [width, height] = [columns * across, rows * down];
  // Sharp on every screen: as many pixels as the screen has.
  const density = Math.ceil(window.devicePixelRatio || 1);
  canvas.width = width * density;
  canvas.height = height * density;
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const pen = canvas.getContext("2d");
  pen.scale(density, density);
  pen.imageSmoothingEnabled = false;
  const place = (turn) => [(turn % columns) * across + GAP / 2, Math.floor(turn / columns) * down + GAP / 2];
  for (let turn = 0; turn < sheet.count; turn++) {
    pen.drawImage(
      image, 0, turn * sheet.height, sheet.width, sheet.height,
      ...place(turn), sheet.width * sheet.scale, sheet.height * sheet.scale,
    );
  }
  const ring = getComputedStyle(root).color;
  if (sheet.chosen >= 0) {
    const [x, y] = place(sheet.chosen);
    pen.strokeStyle = ring;
    pen.lineWidth = GAP / 2;
    pen.strokeRect(x - GAP / 4, y - GAP / 4, across - GAP / 2, down - GAP / 2);
  }
  if (sheet.pixel) {
    const [x, y] = place(Math.max(0, sheet.chosen));
    const [row, column, size] = sheet.pixel;
    for (const [colour, thickness] of [["#10171a", 3], ["#fff", 1.5]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = thickness;
      pen.strokeRect(
        x + column * sheet.scale, y + row * sheet.scale, size * sheet.scale, size * sheet.scale,
      );
    }
  }
}

function placeAt(root, number, left, top) {
  const sheet = root.state.data.sheets[number];
  const { across, down, columns } = layout(root, sheet);
  const turn = Math.floor(top / down) * columns + Math.floor(left / across);
  if (left >= columns * across || turn < 0 || turn >= sheet.count) return null;
  const within = (offset, length) =>
    Math.max(0, Math.min(length - 1, Math.floor((offset - GAP / 2) / sheet.scale)));
  return [turn, within(top % down, sheet.height), within(left % across, sheet.width)];
}

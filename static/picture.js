// Pictures of the timeline, loaded when one is asked for (static/leave.js).
//
// PNG: the two canvases as they are, over the page's ground. SVG: the painter draws once more, on sheets, which stand in
// for canvases and keep what is drawn as SVG; so shapes and texts stay what they are at any size. A sheet has the part of
// a canvas's interface that the painter uses. Transforms are scales and shifts, so coordinates are written as they come
// out. Only lanes thinner than a pixel, which are painted as pixels, are kept as an image.

const canvases = () => ["tl-lanes", "tl-signs"].map((name) => document.querySelector(`canvas.${name}`));

const ground = (element) => getComputedStyle(element).getPropertyValue("--surface").trim() || "#fff";

/** The timeline as it is on show, as a Blob; null where the browser makes none of that size. */
export const png = () => {
  const [lanes, signs] = canvases();
  const picture = document.createElement("canvas");
  picture.width = Math.max(lanes.width, signs.width);
  picture.height = Math.max(lanes.height, signs.height);
  const context = picture.getContext("2d");
  context.fillStyle = ground(lanes);
  context.fillRect(0, 0, picture.width, picture.height);
  for (const layer of [lanes, signs]) context.drawImage(layer, 0, 0, picture.width, picture.height);
  return new Promise((resolve) => picture.toBlob(resolve, "image/png"));
};

/** The timeline as it is on show, drawn by the page's `side`, as an SVG document. */
export const svg = (side) => {
  const [lanes, signs] = [new Sheet(), new Sheet()];
  side.paint(lanes, signs, () => new Sheet());
  const [canvas] = canvases();
  const { width, height } = lanes;
  const size = `width="${canvas.clientWidth}" height="${canvas.clientHeight}" viewBox="0 0 ${width} ${height}"`;
  const back = `<rect width="${width}" height="${height}"${paint("fill", ground(canvas), 1)}/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size} xml:space="preserve">${back}${lanes.done()}${signs.done()}</svg>\n`;
};

// Resolves colours and measures texts.
const scratch = document.createElement("canvas").getContext("2d");
let ids = 0;

const number = (value) => String(Math.round(value * 100) / 100);

// XML has no way to write most control characters.
const escape = (text) =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd")
    .replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// Style sheets write colours in ways that other programs do not read; a canvas gives them back in two.
const paint = (name, colour, alpha) => {
  scratch.fillStyle = "#000";
  scratch.fillStyle = colour;
  const parts = /^rgba\((\d+), (\d+), (\d+), ([\d.]+)\)$/.exec(scratch.fillStyle);
  const opacity = (parts ? Number(parts[4]) : 1) * alpha;
  const solid = parts ? `rgb(${parts[1]},${parts[2]},${parts[3]})` : scratch.fillStyle;
  return ` ${name}="${escape(solid)}"${opacity < 1 ? ` ${name}-opacity="${number(opacity)}"` : ""}`;
};

class Sheet {
  width = 0;
  height = 0;
  fillStyle = "#000";
  strokeStyle = "#000";
  globalAlpha = 1;
  lineWidth = 1;
  lineCap = "butt";
  font = "400 10px sans-serif";
  textAlign = "left";
  textBaseline = "alphabetic";
  #scale = [1, 1];
  #shift = [0, 0];
  #path = "";
  #parts = [];
  // Rectangles of one paint that follow each other are one path.
  #rects = { style: "", path: "" };
  #saved = [];
  #clips = 0;
  #patterns = new Map();

  getContext() {
    return this;
  }

  get canvas() {
    return this;
  }

  done() {
    this.#put("");
    return this.#parts.join("");
  }

  // A new sheet has nothing to clear.
  clearRect() {}

  save() {
    const { fillStyle, strokeStyle, globalAlpha, lineWidth, lineCap, font, textAlign, textBaseline } = this;
    const own = { fillStyle, strokeStyle, globalAlpha, lineWidth, lineCap, font, textAlign, textBaseline };
    this.#saved.push({ own, scale: this.#scale, shift: this.#shift, clips: this.#clips });
  }

  restore() {
    const { own, scale, shift, clips } = this.#saved.pop();
    Object.assign(this, own);
    this.#scale = scale;
    this.#shift = shift;
    this.#put("</g>".repeat(this.#clips - clips));
    this.#clips = clips;
  }

  setTransform(a, _b, _c, d, e, f) {
    this.#scale = [a, d];
    this.#shift = [e, f];
  }

  scale(x, y) {
    this.#scale = [this.#scale[0] * x, this.#scale[1] * y];
  }

  translate(x, y) {
    this.#shift = [this.#x(x), this.#y(y)];
  }

  beginPath() {
    this.#path = "";
  }

  moveTo(x, y) {
    this.#path += `M${this.#at(x, y)}`;
  }

  lineTo(x, y) {
    this.#path += `${this.#path ? "L" : "M"}${this.#at(x, y)}`;
  }

  closePath() {
    this.#path += "Z";
  }

  rect(x, y, width, height) {
    const [w, h] = [number(width * this.#scale[0]), number(height * this.#scale[1])];
    this.#path += `M${this.#at(x, y)}h${w}v${h}H${number(this.#x(x))}Z`;
  }

  // Whole circles are all that is drawn.
  arc(x, y, radius) {
    const r = radius * this.#scale[0];
    const half = (to) => `a${number(r)} ${number(r)} 0 1 1 ${number(to)} 0`;
    this.#path += `M${this.#at(x - radius, y)}${half(2 * r)}${half(-2 * r)}Z`;
  }

  clip() {
    const id = `c${ids++}`;
    this.#put(`<clipPath id="${id}"><path d="${this.#path}"/></clipPath><g clip-path="url(#${id})">`);
    this.#clips += 1;
  }

  fill() {
    this.#put(`<path d="${this.#path}"${this.#filling()}/>`);
  }

  stroke() {
    this.#outline(this.#path);
  }

  fillRect(x, y, width, height) {
    const style = this.#filling();
    if (style !== this.#rects.style) this.#put("");
    const before = this.#path;
    this.#path = "";
    this.rect(x, y, width, height);
    this.#rects = { style, path: this.#rects.path + this.#path };
    this.#path = before;
  }

  strokeRect(x, y, width, height) {
    const before = this.#path;
    this.#path = "";
    this.rect(x, y, width, height);
    this.#outline(this.#path);
    this.#path = before;
  }

  measureText(text) {
    scratch.font = this.font;
    return scratch.measureText(text);
  }

  fillText(text, x, y) {
    // Programs disagree on every baseline but the alphabetic.
    scratch.textBaseline = this.textBaseline;
    const here = this.measureText(text).fontBoundingBoxAscent;
    scratch.textBaseline = "alphabetic";
    const drop = this.measureText(text).fontBoundingBoxAscent - here;
    const [, weight, size, family] = /^(\S+) ([\d.]+)px (.*)$/s.exec(this.font);
    const type = `font-family="${escape(family)}" font-size="${number(size * this.#scale[1])}" font-weight="${weight}"`;
    const anchor = this.textAlign === "right" ? ' text-anchor="end"' : "";
    const place = `x="${number(this.#x(x))}" y="${number(this.#y(y + drop))}"`;
    this.#put(`<text ${place} ${type}${anchor}${this.#filling()}>${escape(text)}</text>`);
  }

  drawImage(image, x, y, width, height) {
    const size = `width="${number(width * this.#scale[0])}" height="${number(height * this.#scale[1])}"`;
    const place = `x="${number(this.#x(x))}" y="${number(this.#y(y))}" ${size} preserveAspectRatio="none"`;
    this.#put(`<image ${place} style="image-rendering:pixelated" href="${image.toDataURL()}"/>`);
  }

  createPattern(tile) {
    return tile;
  }

  #x(x) {
    return x * this.#scale[0] + this.#shift[0];
  }

  #y(y) {
    return y * this.#scale[1] + this.#shift[1];
  }

  #at(x, y) {
    return `${number(this.#x(x))} ${number(this.#y(y))}`;
  }

  // Writes down the rectangles so far, and then `part`.
  #put(part) {
    const { style, path } = this.#rects;
    if (path) this.#parts.push(`<path d="${path}"${style}/>`);
    this.#rects = { style: "", path: "" };
    if (part) this.#parts.push(part);
  }

  #outline(path) {
    const width = number(this.lineWidth * this.#scale[0]);
    const cap = this.lineCap === "butt" ? "" : ` stroke-linecap="${this.lineCap}"`;
    const style = `${paint("stroke", this.strokeStyle, this.globalAlpha)} stroke-width="${width}"${cap}`;
    this.#put(`<path d="${path}" fill="none"${style}/>`);
  }

  #filling() {
    if (!(this.fillStyle instanceof Sheet)) return paint("fill", this.fillStyle, this.globalAlpha);
    const opacity = this.globalAlpha < 1 ? ` fill-opacity="${number(this.globalAlpha)}"` : "";
    return ` fill="url(#${this.#pattern(this.fillStyle)})"${opacity}`;
  }

  // The pattern that repeats `tile` from where coordinates begin at present.
  #pattern(tile) {
    const { width, height } = tile;
    const [x, y] = this.#shift.map(number);
    const key = `${x} ${y}`;
    const known = this.#patterns.get(tile) ?? new Map();
    this.#patterns.set(tile, known);
    if (!known.has(key)) {
      const id = `p${ids++}`;
      known.set(key, id);
      const place = `x="${x}" y="${y}" width="${width}" height="${height}" patternUnits="userSpaceOnUse"`;
      this.#parts.push(`<pattern id="${id}" ${place}>${tile.done()}</pattern>`);
    }
    return known.get(key);
  }
}

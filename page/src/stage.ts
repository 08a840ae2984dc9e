/** The window on the picture: panning, zooming, what is under the pointer, and the small map. */
import type { Graph } from "./document";
import type { Box, Placing } from "./layout";
import { HEIGHT, type Measure, ROW } from "./order";
import { CanvasPen } from "./pens";
import { distance, type Line, middleOf, rowMiddle } from "./routes";
import { bandWords, type Chosen, drawScene, type Palette } from "./scene";

export interface Hit { node: number; column: number; edge: number }
export const NOTHING: Hit = { node: -1, column: -1, edge: -1 };
const LEAST = 0.02, MOST = 2.5, HEADROOM = 40;

/** Where a picture lies that would lie at `at`: no margin is left on a side while it goes on beyond the other. */
function within(at: number, low: number, high: number, start: number, length: number): number {
  const atLow = low - start, atHigh = high - start - length;
  return atHigh >= atLow ? (atLow + atHigh) / 2 : Math.min(atLow, Math.max(atHigh, at));
}

export class Stage {
  placing: Placing = { boxes: [], groups: [], bands: [], bounds: { x: 0, y: 0, w: 1, h: 1 }, columns: [], first: 1 };
  lines: Line[] = [];
  columnLines: Line[] = [];
  chosen!: Chosen;
  palette: Palette = {};
  x = 0; y = 0; scale = 1;
  private readonly pen: CanvasPen;
  private waiting = 0;
  drawn = 0;
  /** How the picture was fitted, until somebody moves it. */
  private fitted: "" | "whole" | "top" = "";

  constructor(readonly canvas: HTMLCanvasElement, private readonly map: HTMLCanvasElement, private readonly graph: Graph) {
    this.pen = new CanvasPen(canvas.getContext("2d")!);
  }

  get width(): number { return this.canvas.clientWidth; }
  get height(): number { return this.canvas.clientHeight; }
  readonly measure: Measure = (words, size, weight) => this.pen.widthOf(words, { size, weight, colour: "" });
  /** What of the window no sheet lies over. */
  free: () => number = () => this.height;

  draw(): void {
    this.waiting ||= requestAnimationFrame(() => { this.waiting = 0; this.drawNow(); });
  }

  drawNow(): void {
    const { canvas, pen: { context } } = this, ratio = window.devicePixelRatio || 1;
    const w = Math.round(this.width * ratio), h = Math.round(this.height * ratio);
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; }
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = this.palette.paper;
    context.fillRect(0, 0, w, h);
    context.setTransform(ratio * this.scale, 0, 0, ratio * this.scale, ratio * this.x, ratio * this.y);
    const view = { x: -this.x / this.scale, y: -this.y / this.scale, w: this.width / this.scale, h: this.height / this.scale };
    drawScene(this.pen, this.graph, this.placing, this.lines, this.columnLines, this.chosen, this.palette, view, this.scale);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.drawHeads();
    this.drawMap(ratio);
    this.drawn++;
  }

  private drawHeads(): void {
    this.pen.box(0, 0, this.width, HEADROOM - 8, 0, this.palette.veil, null);
    for (const band of this.placing.bands) {
      const left = Math.max(0, band.x * this.scale + this.x), right = Math.min(this.width, (band.x + band.w) * this.scale + this.x);
      if (right - left < 44) continue;
      this.pen.text(bandWords(band.layer).toUpperCase(), (left + right) / 2, 21,
        { size: 11, weight: 700, colour: this.palette[band.layer], align: "center" }, right - left);
    }
  }

  private drawMap(ratio: number): void {
    const { map, palette } = this, context = map.getContext("2d")!;
    const { clientWidth: w, clientHeight: h } = map, { bounds } = this.placing;
    const whole = this.x + bounds.x * this.scale >= 0 && this.y + bounds.y * this.scale >= 0
      && this.x + (bounds.x + bounds.w) * this.scale <= this.width && this.y + (bounds.y + bounds.h) * this.scale <= this.height;
    map.classList.toggle("whole", whole);
    if (!w || whole) return;
    map.width = w * ratio; map.height = h * ratio;
    const scale = this.mapScale();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, w, h);
    context.translate((w - bounds.w * scale) / 2, (h - bounds.h * scale) / 2);
    for (const node of this.chosen.shown) {
      const box = this.placing.boxes[node];
      if (!box) continue;
      context.fillStyle = palette[this.graph.lineage.nodes[node].layer];
      context.fillRect((box.x - bounds.x) * scale, (box.y - bounds.y) * scale, Math.max(1.5, box.w * scale), Math.max(1, box.h * scale));
    }
    context.strokeStyle = palette.ink;
    context.lineWidth = 1.5;
    context.strokeRect((-this.x / this.scale - bounds.x) * scale, (-this.y / this.scale - bounds.y) * scale,
      (this.width / this.scale) * scale, (this.height / this.scale) * scale);
  }
  private mapScale(): number {
    const { bounds } = this.placing;
    return Math.min((this.map.clientWidth - 12) / bounds.w, (this.map.clientHeight - 12) / bounds.h);
  }
  /** Go to what was pointed at on the small map. */
  goByMap(atX: number, atY: number): void {
    const { bounds } = this.placing, scale = this.mapScale();
    this.centre(bounds.x + (atX - (this.map.clientWidth - bounds.w * scale) / 2) / scale,
      bounds.y + (atY - (this.map.clientHeight - bounds.h * scale) / 2) / scale);
  }

  private centre(x: number, y: number): void {
    this.fitted = "";
    const { bounds } = this.placing;
    this.x = within(this.width / 2 - x * this.scale, 24, this.width - 24, bounds.x * this.scale, bounds.w * this.scale);
    this.y = within((this.free() + HEADROOM) / 2 - y * this.scale, HEADROOM + 12, this.free() - 20, bounds.y * this.scale, bounds.h * this.scale);
    this.draw();
  }

  /** All of it in the window; of a large picture the top of its first strip, at a size at which names can be read. */
  fit(whole = false): void {
    this.fitted = whole ? "whole" : "top";
    const { bounds, first } = this.placing;
    const all = Math.min((this.width - 48) / bounds.w, (this.free() - HEADROOM - 32) / bounds.h);
    this.scale = Math.max(LEAST, Math.min(1.15, whole ? all : Math.max(all, Math.min(0.62, Math.max(0.45, (this.width - 48) / (first - bounds.x + 12))))));
    this.x = Math.max(24, (this.width - bounds.w * this.scale) / 2) - bounds.x * this.scale;
    const spare = this.free() - HEADROOM - bounds.h * this.scale;
    this.y = HEADROOM + Math.max(12, spare / 2) - bounds.y * this.scale;
    this.draw();
  }

  /** Into a window that became broader or narrower, if nobody moved it. */
  refit(): void { if (this.fitted) this.fit(this.fitted === "whole"); }

  zoom(by: number, x = this.width / 2, y = this.height / 2): void {
    const scale = Math.max(LEAST, Math.min(MOST, this.scale * by));
    this.fitted = "";
    this.x = x - ((x - this.x) * scale) / this.scale;
    this.y = y - ((y - this.y) * scale) / this.scale;
    this.scale = scale;
    this.draw();
  }
  pan(x: number, y: number): void { this.fitted = ""; this.x += x; this.y += y; this.draw(); }

  /** Bring a node into the window, near enough to be read. */
  show(node: number): void {
    const box = this.placing.boxes[node];
    if (!box) return;
    if (this.scale < 0.6) { this.scale = 0.85; this.centre(box.x + box.w / 2, box.y + box.h / 2); return; }
    const left = box.x * this.scale + this.x, top = box.y * this.scale + this.y;
    const out = left < 20 || left + box.w * this.scale > this.width - 20 || top < HEADROOM + 12
      || top + HEIGHT * this.scale > this.free() - 20;
    if (out) this.centre(box.x + box.w / 2, box.y + Math.min(box.h / 2, 200)); else this.draw();
  }

  /** What is at a point of the window: a node before an edge. */
  hit(atX: number, atY: number): Hit {
    const x = (atX - this.x) / this.scale, y = (atY - this.y) / this.scale;
    for (const node of this.chosen.shown) {
      const box = this.placing.boxes[node];
      if (!box || x < box.x || x > box.x + box.w || y < box.y || y > box.y + box.h) continue;
      const column = Math.floor((y - box.y - HEIGHT - 2) / ROW);
      const count = this.chosen.open(node) ? this.graph.lineage.nodes[node].columns.length : 0;
      return { node, column: column >= 0 && column < count ? column : -1, edge: -1 };
    }
    let nearest = NOTHING, least = 7 / this.scale;
    for (const line of this.lines) {
      const away = distance(line, x, y, least);
      if (away < least) { least = away; nearest = { ...NOTHING, edge: line.at }; }
    }
    return nearest;
  }

  /** Where a node, a column's row or an edge's middle is in the window. */
  pointOf(hit: Hit): [number, number] | null {
    let point: [number, number] | null = null;
    const box: Box | null = hit.node >= 0 ? this.placing.boxes[hit.node] : null;
    if (box) point = [box.x + box.w / 2, hit.column >= 0 ? rowMiddle(box, hit.column) : box.y + HEIGHT / 2];
    const line = this.lines.find((each) => each.at === hit.edge);
    if (line) point = middleOf(line);
    return point && [point[0] * this.scale + this.x, point[1] * this.scale + this.y];
  }
}

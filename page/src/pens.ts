/** Two pens with one grip: what is drawn on the screen is what is exported as SVG. */

export interface Stroke { colour: string; width: number; dash?: number[]; alpha?: number }
export type Curve = readonly [number, number, number, number];
export interface Pen {
  box(x: number, y: number, w: number, h: number, radius: number, fill: string | null, stroke: Stroke | null): void;
  curves(curves: Iterable<Curve>, stroke: Stroke): void;
  shape(points: readonly number[], fill: string | null, stroke: Stroke | null): void;
  circle(x: number, y: number, radius: number, fill: string | null, stroke: Stroke | null): void;
  text(words: string, x: number, y: number, font: Font, room: number): void;
}
export interface Font { size: number; colour: string; weight?: number; mono?: boolean; align?: "left" | "center" | "right" }

const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif';
const MONO = 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace';

const fontOf = (font: Font): string => `${font.weight ?? 400} ${font.size}px ${font.mono ? MONO : SANS}`;

/** The two handles of a curve. One that leads back, or to its own node, swings out. */
export function handles([x1, y1, x2, y2]: Curve): [number, number, number, number] {
  if (x2 === x1) return [x1 + 54, y1 - 8, x2 + 54, y2 + 8];
  if (x2 > x1) { const half = Math.max(30, (x2 - x1) / 2); return [x1 + half, y1, x2 - half, y2]; }
  const swing = 70 + Math.min(120, (x1 - x2) / 6);
  const low = Math.abs(y2 - y1) < 60 ? swing : 0;
  return [x1 + swing, y1 - low, x2 - swing, y2 - low];
}

export class CanvasPen implements Pen {
  private readonly fitted = new Map<string, string>();
  constructor(readonly context: CanvasRenderingContext2D) {}

  private finish(fill: string | null, stroke: Stroke | null): void {
    const { context } = this;
    if (fill) { context.fillStyle = fill; context.fill(); }
    if (stroke) this.stroke(stroke);
  }
  private stroke(stroke: Stroke): void {
    const { context } = this;
    context.strokeStyle = stroke.colour;
    context.lineWidth = stroke.width;
    context.globalAlpha = stroke.alpha ?? 1;
    context.setLineDash(stroke.dash ?? []);
    context.stroke();
    context.globalAlpha = 1;
  }
  box(x: number, y: number, w: number, h: number, radius: number, fill: string | null, stroke: Stroke | null): void {
    this.context.beginPath();
    if (radius) this.context.roundRect(x, y, w, h, radius); else this.context.rect(x, y, w, h);
    this.finish(fill, stroke);
  }
  curves(curves: Iterable<Curve>, stroke: Stroke): void {
    this.context.beginPath();
    for (const curve of curves) {
      const [a, b, c, d] = handles(curve);
      this.context.moveTo(curve[0], curve[1]);
      this.context.bezierCurveTo(a, b, c, d, curve[2], curve[3]);
    }
    this.stroke(stroke);
  }
  shape(points: readonly number[], fill: string | null, stroke: Stroke | null): void {
    this.context.beginPath();
    for (let at = 0; at < points.length; at += 2) this.context.lineTo(points[at], points[at + 1]);
    this.context.closePath();
    this.finish(fill, stroke);
  }
  circle(x: number, y: number, radius: number, fill: string | null, stroke: Stroke | null): void {
    this.context.beginPath();
    this.context.arc(x, y, radius, 0, Math.PI * 2);
    this.finish(fill, stroke);
  }
  text(words: string, x: number, y: number, font: Font, room: number): void {
    const { context } = this;
    context.font = fontOf(font);
    context.fillStyle = font.colour;
    context.textAlign = font.align ?? "left";
    context.textBaseline = "alphabetic";
    context.fillText(this.fit(words, room), x, y);
  }
  widthOf(words: string, font: Font): number {
    this.context.font = fontOf(font);
    return this.context.measureText(words).width;
  }
  private fit(words: string, room: number): string {
    const key = `${this.context.font}|${room}|${words}`;
    let fitted = this.fitted.get(key);
    if (fitted === undefined) {
      fitted = words;
      if (this.context.measureText(words).width > room) {
        const letters = [...words];
        let low = 0, high = letters.length;
        while (low < high) {
          const middle = (low + high + 1) >> 1;
          if (this.context.measureText(`${letters.slice(0, middle).join("")}…`).width <= room) low = middle;
          else high = middle - 1;
        }
        fitted = `${letters.slice(0, low).join("")}…`;
      }
      if (this.fitted.size > 50_000) this.fitted.clear();
      this.fitted.set(key, fitted);
    }
    return fitted;
  }
}

export function escapeXml(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd").replace(/[&<>"']/g,
    (letter) => `&#${letter.charCodeAt(0)};`);
}

export class SvgPen implements Pen {
  readonly parts: string[] = [];
  constructor(private readonly measure: CanvasPen) {}

  private static look(fill: string | null, stroke: Stroke | null): string {
    const line = stroke ? ` stroke="${stroke.colour}" stroke-width="${stroke.width}"`
      + (stroke.dash?.length ? ` stroke-dasharray="${stroke.dash.join(" ")}"` : "")
      + (stroke.alpha === undefined ? "" : ` stroke-opacity="${stroke.alpha}"`) : "";
    return ` fill="${fill ?? "none"}"${line}`;
  }
  box(x: number, y: number, w: number, h: number, radius: number, fill: string | null, stroke: Stroke | null): void {
    this.parts.push(`<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${radius}"${SvgPen.look(fill, stroke)}/>`);
  }
  curves(curves: Iterable<Curve>, stroke: Stroke): void {
    const path = [...curves].map((curve) => `M${curve[0]} ${curve[1]}C${handles(curve).join(" ")} ${curve[2]} ${curve[3]}`);
    if (path.length) this.parts.push(`<path d="${path.join("")}"${SvgPen.look(null, stroke)}/>`);
  }
  shape(points: readonly number[], fill: string | null, stroke: Stroke | null): void {
    this.parts.push(`<polygon points="${points.join(" ")}"${SvgPen.look(fill, stroke)}/>`);
  }
  circle(x: number, y: number, radius: number, fill: string | null, stroke: Stroke | null): void {
    this.parts.push(`<circle cx="${x}" cy="${y}" r="${radius}"${SvgPen.look(fill, stroke)}/>`);
  }
  text(words: string, x: number, y: number, font: Font, room: number): void {
    const anchor = { left: "start", center: "middle", right: "end" }[font.align ?? "left"];
    const family = font.mono ? "ui-monospace,Menlo,Consolas,monospace" : "system-ui,Segoe UI,Roboto,Arial,sans-serif";
    this.measure.context.font = fontOf(font);
    const fitted = this.measure["fit"](words, room);
    this.parts.push(`<text x="${x}" y="${y}" font-family="${family}" font-size="${font.size}" font-weight="${
      font.weight ?? 400}" fill="${font.colour}" text-anchor="${anchor}">${escapeXml(fitted)}</text>`);
  }
}

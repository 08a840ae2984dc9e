/** Where edges run. One that passes a column goes between its nodes, apart from those that pass it there too. */
import type { Graph } from "./document";
import type { Box, Placing } from "./layout";
import { GAP, HEAD, HEIGHT, type Order, ROW } from "./order";
import { type Curve, handles } from "./pens";

/** Where an edge runs: `at` in the document, `curves` in the picture, one after the other; `quiet`: others say it too. */
export interface Line { at: number; curves: Curve[]; quiet: boolean; left: number; right: number; top: number; low: number }

function lineOf(at: number, curves: Curve[], quiet: boolean): Line {
  const xs = curves.flatMap((curve) => [curve[0], curve[2], handles(curve)[0], handles(curve)[2]]);
  const ys = curves.flatMap((curve) => [curve[1], curve[3], handles(curve)[1], handles(curve)[3]]);
  return { at, curves, quiet, left: Math.min(...xs), right: Math.max(...xs), top: Math.min(...ys), low: Math.max(...ys) };
}

export function edgeLines(graph: Graph, placing: Placing, order: Order, edges: number[]): Line[] {
  const many = new Map<string, number>(), passing = new Passing(placing, order), lines: Line[] = [];
  for (const at of edges) {
    const { from, to } = graph.lineage.edges[at];
    const start = placing.boxes[from], end = placing.boxes[to];
    if (!start || !end) continue;
    const key = `${from}/${to}`, nth = many.get(key) ?? 0;
    many.set(key, nth + 1);
    const aside = ((nth + 1) >> 1) * (nth % 2 ? 7 : -7);
    if (from === to) { // a loop at the right side
      const half = 5 + 4 * nth, x = start.x + start.w;
      lines.push(lineOf(at, [[x, start.y + 9 - half, x, start.y + 9 + half]], false));
      continue;
    }
    const passed = passing.between(from, to), middle = HEIGHT / 2 + Math.max(passed.length ? -10 : -18, Math.min(passed.length ? 10 : 18, aside));
    lines.push(lineOf(at, passing.through(passed, [start.x + start.w, start.y + middle, end.x, end.y + middle]), order.implied.has(at) && passed.length > 0));
  }
  return lines;
}

/** The gaps of the columns, and how many edges go through each. */
class Passing {
  private readonly position = new Map<number, number>();
  private readonly taken = new Map<string, number>();

  constructor(private readonly placing: Placing, private readonly order: Order) {
    placing.columns.forEach((members, at) => members.forEach((node) => this.position.set(node, at)));
  }

  /** The columns that stand between two nodes, from left to right. */
  between(from: number, to: number): number[] {
    const first = this.position.get(from)! + 1, last = this.position.get(to)!;
    return Array.from({ length: Math.max(0, last - first) }, (_, at) => first + at);
  }

  through(columns: number[], [x1, y1, x2, y2]: Curve): Curve[] {
    const flat: Curve[] = [];
    let x = x1, y = y1;
    for (const column of columns) {
      const box = this.placing.boxes[this.placing.columns[column][0]]!, left = box.x - 12, right = box.x + box.w + 12;
      const gap = this.gapAt(column, y + ((y2 - y) * (left - x)) / Math.max(1, x2 - x));
      flat.push([left, gap, right, gap]);
      x = right; y = gap;
    }
    if (!flat.length) return [[x1, y1, x2, y2]];
    const aside = (gap: number, end: number) => end + (gap < end ? -8 : 8); // apart from those that go straight
    const first = aside(flat[0][1], y1), last = aside(y, y2);
    const curves: Curve[] = [[x1, first, flat[0][0], flat[0][1]]];
    flat.forEach((each, at) => curves.push(each, at + 1 < flat.length ? [each[2], each[3], flat[at + 1][0], flat[at + 1][1]] : [each[2], each[3], x2, last]));
    return curves;
  }

  /** The height of the gap that is nearest to a height. Above and below a column all is free. */
  private gapAt(column: number, wanted: number): number {
    const members = this.placing.columns[column], { boxes } = this.placing, { groups } = this.order;
    const top = boxes[members[0]]!.y - HEAD - 12, last = boxes[members.at(-1)!]!;
    if (wanted <= top || wanted >= last.y + last.h + 24) return wanted;
    let low = 0, high = members.length; // the first node whose end lies lower
    while (low < high) { const at = (low + high) >> 1; if (boxes[members[at]]!.y + boxes[members[at]]!.h < wanted) low = at + 1; else high = at; }
    const gaps = [low - 1, low].filter((at) => at < members.length).map((at) => {
      if (at < 0) return top;
      const box = boxes[members[at]]!, next = members[at + 1], end = box.y + box.h;
      if (next === undefined) return end + 7;
      const same = groups[next] === groups[members[at]], most = boxes[next]!.y - (same ? GAP / 2 : HEAD + 8);
      return Math.max(end + (same ? GAP / 2 : 20), Math.min(most, Math.round(wanted)));
    });
    const gap = gaps.sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted) || b - a)[0];
    const key = `${column}/${gap}`, nth = this.taken.get(key) ?? 0;
    this.taken.set(key, nth + 1);
    return gap + Math.max(-6, Math.min(6, ((nth + 1) >> 1) * (nth % 2 ? 3 : -3)));
  }
}

/** The lines of columns between open nodes. What is said over a node between, too, is drawn only where it is lit. */
export function columnLines(graph: Graph, placing: Placing, order: Order, shownEdges: Set<number>, open: (node: number) => boolean): Line[] {
  const lines: Line[] = [], passing = new Passing(placing, order);
  graph.lineage.column_edges.forEach(([from, start, to, end, edge], at) => {
    const first = placing.boxes[from], last = placing.boxes[to];
    if (!first || !last || (edge >= 0 && !shownEdges.has(edge)) || !(open(from) && open(to))) return;
    const quiet = order.implied.has(edge) && passing.between(from, to).length > 0;
    lines.push(lineOf(at, [[first.x + first.w, rowMiddle(first, start), last.x, rowMiddle(last, end)]], quiet));
  });
  return lines;
}

export function rowMiddle(box: Box, column: number): number {
  return box.y + HEIGHT + 2 + column * ROW + ROW / 2;
}

/** The middle of an edge: where its evidence is said. */
export function middleOf({ curves }: Line): [number, number] {
  const curve = curves[curves.length >> 1], [a, b, c, d] = handles(curve);
  return [(curve[0] + 3 * a + 3 * c + curve[2]) / 8, (curve[1] + 3 * b + 3 * d + curve[3]) / 8];
}

/** How far a point is from an edge, if it is nearer than `least`. */
export function distance(line: Line, x: number, y: number, least: number): number {
  if (line.left - least > x || line.right + least < x || line.top - least > y || line.low + least < y) return Infinity;
  return Math.min(...line.curves.map((curve) => distanceOf(curve, x, y)));
}

function distanceOf(curve: Curve, x: number, y: number): number {
  let nearest = Infinity, [lastX, lastY] = curve;
  for (let step = 1; step <= 24; step++) {
    const [nextX, nextY] = pointOn(curve, step / 24);
    const dx = nextX - lastX, dy = nextY - lastY, length = dx * dx + dy * dy || 1;
    const along = Math.max(0, Math.min(1, ((x - lastX) * dx + (y - lastY) * dy) / length));
    nearest = Math.min(nearest, Math.hypot(x - lastX - along * dx, y - lastY - along * dy));
    lastX = nextX; lastY = nextY;
  }
  return nearest;
}

export function pointOn(curve: Curve, t: number): [number, number] {
  const [x1, y1, x2, y2] = curve, [a, b, c, d] = handles(curve), u = 1 - t;
  return [u * u * u * x1 + 3 * u * u * t * a + 3 * u * t * t * c + t * t * t * x2, u * u * u * y1 + 3 * u * u * t * b + 3 * u * t * t * d + t * t * t * y2];
}

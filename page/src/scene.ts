/** What is drawn of a placing: bands, groups, edges, nodes and their columns; with what lies outside the window left
 * out, and less said the smaller it is. */
import { type Edge, type Graph, LAYER_WORDS, type Layer, type Node } from "./document";
import type { Box, Group, Placing } from "./layout";
import { headOf, HEIGHT, ROW } from "./order";
import type { Curve, Pen, Stroke } from "./pens";
import { type Line, middleOf, rowMiddle } from "./routes";

export interface Palette { [name: string]: string }
export interface Chosen {
  node: number; edge: number; column: number; shown: Set<number>; edges: number[]; open: (node: number) => boolean;
  lit: Set<number> | null; litColumns: { edges: Set<number>; columns: Set<string> } | null; over: number;
}

const touches = (line: Line, view: Box) =>
  line.right >= view.x && line.left <= view.x + view.w && line.low >= view.y && line.top <= view.y + view.h;
const meets = (box: Box, view: Box) =>
  box.x + box.w >= view.x && box.x <= view.x + view.w && box.y + box.h >= view.y && box.y <= view.y + view.h;

export function drawScene(pen: Pen, graph: Graph, placing: Placing, lines: Line[], columns: Line[], chosen: Chosen,
  palette: Palette, view: Box, scale: number): void {
  for (const band of placing.bands)
    pen.box(band.x - 34, view.y, band.w + 68, view.h, 0, palette[`tint-${band.layer}`], null);
  for (const group of placing.groups) if (meets(group, view)) drawGroup(pen, group, palette, scale);
  drawEdges(pen, graph, lines.filter((line) => touches(line, view)), chosen, palette, scale);
  if (scale > 0.3) drawColumnEdges(pen, columns.filter((line) => touches(line, view)), chosen, palette);
  if (scale > 0.4) for (const group of placing.groups) if (meets(group, view)) drawGroupWords(pen, group, palette);
  for (const node of chosen.shown) {
    const box = placing.boxes[node];
    if (box && meets(box, view)) drawNode(pen, graph, node, box, chosen, palette, scale, view);
  }
  if (scale > 0.4) for (const line of lines) if (line.at === chosen.edge || line.at === chosen.over) drawWords(pen, graph, line, palette);
}

function drawGroup(pen: Pen, group: Group, palette: Palette, scale: number): void {
  pen.box(group.x, group.y, group.w, group.h, 10, palette.group, scale > 0.2 ? { colour: palette.hair, width: 1 } : null);
}

/** Over the edges, on a ground of its own, so that a long edge crosses no word. */
function drawGroupWords(pen: Pen, group: Group, palette: Palette): void {
  const [system, place = ""] = headOf(group.words), room = group.w - 24;
  pen.box(group.x + 6, group.y + 6, group.w - 12, place ? 34 : 20, 5, palette.group, null);
  pen.text(system, group.x + 12, group.y + 19, { size: 11, colour: palette.muted, weight: 600 }, room);
  if (place) pen.text(place, group.x + 12, group.y + 34, { size: 11, colour: palette.muted }, room);
}

function drawEdges(pen: Pen, graph: Graph, lines: Line[], chosen: Chosen, palette: Palette, scale: number): void {
  const sorts = new Map<string, { stroke: Stroke; curves: Curve[] }>();
  for (const line of lines) {
    const stroke = strokeOf(graph.lineage.edges[line.at], line, chosen, palette, scale);
    const key = JSON.stringify(stroke);
    if (!sorts.has(key)) sorts.set(key, { stroke, curves: [] });
    sorts.get(key)!.curves.push(...line.curves);
  }
  for (const { stroke, curves } of [...sorts.values()].sort((a, b) => a.stroke.width - b.stroke.width))
    pen.curves(curves, stroke);
  if (scale > 0.4) for (const line of lines) drawEnds(pen, graph, line, chosen, palette, scale);
}

function strokeOf(edge: Edge, { at, quiet: thin }: Line, chosen: Chosen, palette: Palette, scale: number): Stroke {
  const quiet = chosen.litColumns !== null;
  const lit = at === chosen.edge || (chosen.node >= 0 && (edge.from === chosen.node || edge.to === chosen.node) && !quiet);
  const faded = quiet || (chosen.lit !== null && !(chosen.lit.has(edge.from) && chosen.lit.has(edge.to)));
  const stroke: Stroke = {
    colour: lit ? palette.accent : edge.ours ? palette.line : palette.others,
    width: (at === chosen.edge ? 3 : lit ? 2.2 : thin ? 1 : 1.4) / Math.max(0.5, Math.min(1, scale * 1.6)),
    alpha: faded && !lit ? 0.25 : 1,
  };
  if (!edge.ours && scale > 0.2) stroke.dash = [5, 4];
  return stroke;
}

function drawEnds(pen: Pen, graph: Graph, line: Line, chosen: Chosen, palette: Palette, scale: number): void {
  const edge = graph.lineage.edges[line.at], stroke = strokeOf(edge, line, chosen, palette, scale);
  const [, , x, y] = line.curves.at(-1)!, back = edge.from === edge.to ? 7 : -7;
  const colour = stroke.alpha === 1 ? stroke.colour : palette.hair; // stands back with its line
  pen.shape([x, y, x + back, y - 4, x + back, y + 4], colour, null);
  if (!edge.evidence) return;
  pen.circle(...middleOf(line), 3, palette.card, { colour, width: 1.4 });
}

/** What an edge rests on, over everything: between two nodes there is less room than it takes. */
function drawWords(pen: Pen, graph: Graph, line: Line, palette: Palette): void {
  const { evidence } = graph.lineage.edges[line.at];
  if (!evidence) return;
  const [x, y] = middleOf(line), words = `${evidence.kind}  ${evidence.score.toFixed(2)}`, room = words.length * 7 + 18;
  pen.box(x - room / 2, y - 11, room, 22, 11, palette.card, { colour: palette.accent, width: 1.2 });
  pen.text(words, x, y + 4, { size: 11, colour: palette.ink, weight: 600, align: "center" }, room);
}

function drawColumnEdges(pen: Pen, lines: Line[], chosen: Chosen, palette: Palette): void {
  const lit: Curve[] = [], rest: Curve[] = [];
  for (const line of lines) {
    if (chosen.litColumns?.edges.has(line.at)) lit.push(...line.curves); else if (!line.quiet) rest.push(...line.curves);
  }
  pen.curves(rest, { colour: palette.others, width: 1, alpha: chosen.litColumns ? 0.18 : 0.65 });
  if (lit.length) pen.curves(lit, { colour: palette.accent, width: 2 });
}

function drawNode(pen: Pen, graph: Graph, at: number, box: Box, chosen: Chosen, palette: Palette, scale: number,
  view: Box): void {
  const node = graph.lineage.nodes[at];
  const faded = chosen.lit !== null && !chosen.lit.has(at);
  const picked = at === chosen.node;
  const hue = faded ? palette.hair : palette[node.layer];
  if (scale < 0.22) {
    pen.box(box.x, box.y, box.w, box.h, 0, picked ? palette.accent : hue, null);
    return;
  }
  if (picked) pen.box(box.x - 4, box.y - 4, box.w + 8, box.h + 8, 11, null, { colour: palette.accent, width: 2.5 });
  pen.box(box.x, box.y, box.w, box.h, 8, palette.card, { colour: faded ? palette.hair : palette.edge, width: 1 });
  drawIcon(pen, node, box.x + 22, box.y + HEIGHT / 2, hue, palette.card);
  const ink = faded ? palette.faint : palette.ink;
  pen.text(node.name, box.x + 42, box.y + (scale > 0.5 ? 20 : 28), { size: 13, colour: ink, weight: 600 }, box.w - 74);
  if (scale > 0.5) {
    const count = node.columns.length;
    const words = count ? `${node.kind} · ${count} column${count === 1 ? "" : "s"}` : node.kind;
    pen.text(words, box.x + 42, box.y + 36, { size: 11, colour: faded ? palette.faint : palette.muted }, box.w - 74);
  }
  drawFreshness(pen, node, box.x + box.w - 18, box.y + HEIGHT / 2, palette, faded);
  drawBadge(pen, graph, at, box, palette);
  if (chosen.open(at) && node.columns.length) drawColumns(pen, node, at, box, chosen, palette, scale, view);
}

function drawColumns(pen: Pen, node: Node, at: number, box: Box, chosen: Chosen, palette: Palette, scale: number,
  view: Box): void {
  pen.box(box.x + 10, box.y + HEIGHT, box.w - 20, 1, 0, palette.hair, null);
  if (scale < 0.4) return;
  node.columns.forEach((column, nth) => {
    const y = rowMiddle(box, nth);
    if (y < view.y - ROW || y > view.y + view.h + ROW) return;
    const lit = chosen.litColumns?.columns.has(`${at}/${nth}`) ?? false;
    if (lit) pen.box(box.x + 5, y - ROW / 2 + 1, box.w - 10, ROW - 2, 4, palette.glow, null);
    const ink = chosen.litColumns && !lit ? palette.faint : palette.ink;
    pen.text(column.name, box.x + 14, y + 4, { size: 11.5, colour: ink, weight: lit ? 600 : 400 }, box.w * 0.5);
    const aside = column.tags.length ? `# ${column.tags[0]}` : column.type;
    const colour = column.tags.length ? palette.tag : palette.muted;
    pen.text(aside, box.x + box.w - 14, y + 4, { size: 10.5, colour, mono: !column.tags.length, align: "right" }, box.w * 0.38);
  });
}

/** Freshness is a shape before it is a colour: a full disc, a triangle with a mark, a ring. */
export function drawFreshness(pen: Pen, node: Node, x: number, y: number, palette: Palette, faded = false): void {
  const { state } = node.freshness;
  const colour = faded ? palette.hair : palette[state];
  if (state === "fresh") pen.circle(x, y, 4.5, colour, null);
  else if (state === "late") {
    pen.shape([x, y - 7, x + 7.5, y + 6, x - 7.5, y + 6], colour, null);
    pen.box(x - 0.8, y - 2.5, 1.6, 4.2, 0, palette.card, null);
    pen.box(x - 0.8, y + 2.9, 1.6, 1.6, 0, palette.card, null);
  } else pen.circle(x, y, 4, null, { colour, width: 1.5 });
}

function drawBadge(pen: Pen, graph: Graph, at: number, box: Box, palette: Palette): void {
  const severity = graph.severity(at);
  if (!severity) return;
  const x = box.x + box.w - 8, y = box.y, colour = palette[severity];
  const edge = { colour: palette.card, width: 2 };
  if (severity === "error") {
    const r = 10.5, s = r * 0.414;
    pen.shape([x - s, y - r, x + s, y - r, x + r, y - s, x + r, y + s, x + s, y + r, x - s, y + r, x - r, y + s, x - r, y - s],
      colour, edge);
  } else if (severity === "warning") pen.shape([x, y - 11, x + 11, y, x, y + 11, x - 11, y], colour, edge);
  else pen.circle(x, y, 9.5, colour, edge);
  pen.text(String(Math.min(99, graph.findings[at].length)), x, y + 4,
    { size: 11, colour: palette.card, weight: 700, align: "center" }, 18);
}

/** What a node is, as a small sign in its layer's colour. */
function drawIcon(pen: Pen, node: Node, x: number, y: number, hue: string, paper: string): void {
  const line = { colour: hue, width: 1.5 };
  switch (node.kind) {
    case "folder": case "files": case "file":
      pen.shape([x - 9, y - 7, x - 2, y - 7, x, y - 4, x + 9, y - 4, x + 9, y + 7, x - 9, y + 7], null, line);
      if (node.kind !== "folder") pen.box(x - 5, y, 10, 1.5, 0, hue, null);
      break;
    case "dashboard": case "tile": case "look":
      pen.box(x - 9, y - 8, 18, 16, 3, null, line);
      pen.box(x - 5, y, 2.4, 5, 0, hue, null);
      pen.box(x - 1.2, y - 4, 2.4, 9, 0, hue, null);
      pen.box(x + 2.6, y - 1.5, 2.4, 6.5, 0, hue, null);
      break;
    case "view": case "query": case "explore": case "model": case "field":
      pen.box(x - 9, y - 8, 18, 16, 3, null, { ...line, dash: [3, 2] });
      pen.box(x - 9, y - 3.2, 18, 1.5, 0, hue, null);
      break;
    case "table":
      pen.box(x - 9, y - 8, 18, 16, 3, null, line);
      pen.box(x - 9, y - 8, 18, 4.6, 2, hue, null);
      pen.box(x - 0.7, y - 4, 1.4, 12, 0, hue, null);
      pen.box(x - 9, y + 1.5, 18, 1.4, 0, hue, null);
      break;
    default:
      pen.circle(x, y, 8, paper, line);
      pen.circle(x, y, 2.5, hue, null);
  }
}

/** The names of the layers over their columns, as the window has them. */
export function drawHeads(pen: Pen, placing: Placing, palette: Palette, y: number): void {
  for (const band of placing.bands)
    pen.text(bandWords(band.layer).toUpperCase(), band.x + band.w / 2, y, { size: 11, weight: 700, colour: palette[band.layer], align: "center" }, band.w);
}

export function bandWords(layer: string): string {
  return LAYER_WORDS[layer as Layer] ?? layer;
}

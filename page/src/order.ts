/** The order of the picture, found once: strips of what hangs together, columns within a strip, rows within a column.
 * dagre gives ranks; the columns are its ranks within each layer, so that no warehouse stands left of its files. An edge
 * that only says what two others say together (table → warehouse beside table → files → warehouse) orders nothing. */
import * as dagre from "@dagrejs/dagre";
import { type Graph, groupOf, LAYERS } from "./document";

export const HEIGHT = 46, ROW = 20, GAP = 18, HEAD = 46, STEP = 60, BETWEEN = 92, ASIDE = 150;
const LARGE = 400, TALL = 2_000, BROAD = 1.9, USUAL = 210, LEAST = 160, OPENED = 212, MOST = 380;

/** For each node: its column in the picture, its place in it, its group, and whom it is level with on the left. */
export interface Order {
  column: Int32Array; rank: Float64Array; groups: string[]; partner: Int32Array; implied: Set<number>;
  /** For each column: its width, and the strip it belongs to. */
  widths: number[]; strips: number[];
}
export type Measure = (words: string, size: number, weight: number) => number;
/** What a group says of itself: the system, and where in it. */
export const headOf = (group: string): string[] => group.split("  ·  ");

export function orderNodes(graph: Graph, measure: Measure): Order {
  const { nodes } = graph.lineage, groups = nodes.map(groupOf), implied = impliedEdges(graph);
  const rank = new Float64Array(nodes.length), depth = new Float64Array(nodes.length);
  const parts = components(graph);
  let top = 0;
  for (const part of parts) {
    if (part.length > 1) { top += layOut(graph, part, top, depth, rank, implied); continue; }
    rank[part[0]] = top;
    top += 60;
  }
  const { column, strips } = columnsOf(graph, depth, parts);
  const ranks = leastCrossed(graph, column, rank, groups, implied);
  return { column, rank: ranks, groups, implied, strips, partner: partners(graph, column, ranks, implied), widths: widthsOf(graph, column, groups, measure) };
}

/** The edges that two others say together: a way of two steps leads where they lead. */
function impliedEdges(graph: Graph): Set<number> {
  const { edges } = graph.lineage, next = graph.out.map((out) => new Set(out.map((at) => edges[at].to)));
  const implied = new Set<number>();
  edges.forEach(({ from, to }, at) => {
    if (from === to) return;
    for (const between of next[from])
      if (between !== from && between !== to && next[between].has(to) && !next[between].has(from) && !next[to].has(between)) { implied.add(at); return; }
  });
  return implied;
}

function layOut(graph: Graph, part: number[], top: number, depth: Float64Array, rank: Float64Array, implied: Set<number>): number {
  const drawn = new dagre.graphlib.Graph();
  drawn.setGraph({ rankdir: "LR", ranker: "tight-tree" });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const node of part) drawn.setNode(String(node), { width: USUAL, height: HEIGHT });
  for (const node of part)
    for (const edge of graph.out[node]) {
      const { from, to } = graph.lineage.edges[edge];
      if (from !== to && !implied.has(edge)) drawn.setEdge(String(from), String(to));
    }
  dagre.layout(drawn, { disableOptimalOrderHeuristic: part.length > LARGE });
  let height = 0;
  for (const node of part) {
    const { x, y } = drawn.node(String(node)) as { x: number; y: number };
    depth[node] = x;
    rank[node] = top + y;
    height = Math.max(height, y);
  }
  return height + 60;
}

/** What hangs together, the largest first, then by name. */
function components(graph: Graph): number[][] {
  const seen = new Set<number>(), parts: number[][] = [], { nodes } = graph.lineage;
  nodes.forEach((_, start) => {
    if (seen.has(start)) return;
    seen.add(start);
    const part = [start];
    for (const node of part) // grows while it is walked
      for (const edge of [...graph.into[node], ...graph.out[node]]) {
        const { from, to } = graph.lineage.edges[edge];
        for (const end of [from, to]) if (!seen.has(end)) { seen.add(end); part.push(end); }
      }
    parts.push(part);
  });
  return parts.sort((a, b) => b.length - a.length || byText(nodes[a[0]].name, nodes[b[0]].name));
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A column for each rank of a layer in a strip: the longest way to the node within its layer, in the direction dagre gave. */
function columnsOf(graph: Graph, depth: Float64Array, parts: number[][]): { column: Int32Array; strips: number[] } {
  const { nodes, edges } = graph.lineage, inner = new Int32Array(nodes.length);
  for (const node of nodes.map((_, at) => at).sort((a, b) => depth[a] - depth[b]))
    for (const edge of graph.into[node]) {
      const { from } = edges[edge];
      if (nodes[from].layer === nodes[node].layer && depth[from] < depth[node]) inner[node] = Math.max(inner[node], inner[from] + 1);
    }
  const within = Int32Array.from(nodes, (node, at) => LAYERS.indexOf(node.layer) * 4096 + inner[at]);
  const strip = stripsOf(parts, within), key = (at: number) => strip[at] * 65536 + within[at];
  const used = [...new Set(nodes.map((_, at) => key(at)))].sort((a, b) => a - b), place = new Map(used.map((each, at) => [each, at]));
  return { column: Int32Array.from(nodes, (_, at) => place.get(key(at))!), strips: used.map((each) => Math.floor(each / 65536)) };
}

/** A tall landscape is cut where nothing hangs together, into so many strips side by side that it is seen largest as a whole. */
function stripsOf(parts: number[][], within: Int32Array): Int32Array {
  const strip = new Int32Array(within.length), row = HEIGHT + GAP + 26;
  let best = cut(1), seen = Infinity;
  if (best.rows * row > TALL)
    for (let many = 1; many <= 16; many++) {
      const tried = cut(many), size = Math.max(tried.columns * (USUAL + BETWEEN), tried.rows * row * BROAD);
      if (size < seen) { seen = size; best = tried; }
    }
  best.strips.forEach((members, at) => members.forEach((node) => { strip[node] = at; }));
  return strip;

  function cut(many: number): { strips: number[][]; rows: number; columns: number } {
    const strips: number[][] = Array.from({ length: many }, () => []), counts = strips.map(() => new Map<number, number>());
    const tallest = counts.map(() => 0);
    for (const part of parts) {
      const at = tallest.indexOf(Math.min(...tallest));
      for (const node of part) {
        const count = (counts[at].get(within[node]) ?? 0) + 1;
        counts[at].set(within[node], count);
        tallest[at] = Math.max(tallest[at], count);
        strips[at].push(node);
      }
    }
    return { strips, rows: Math.max(...tallest), columns: counts.reduce((sum, each) => sum + each.size, 0) };
  }
}

interface Near { node: number; weight: number }

/** What a node is pulled to: a hop from layer to layer pulls more than what leads on within one. */
export function neighbours(graph: Graph, node: number, implied: Set<number>): Near[] {
  const { nodes, edges } = graph.lineage, near: Near[] = [];
  const pull = (other: number) => (nodes[other].layer !== nodes[node].layer && nodes[other].layer !== "usage" && nodes[node].layer !== "usage" ? 4 : 1);
  for (const at of graph.into[node]) if (!implied.has(at)) near.push({ node: edges[at].from, weight: pull(edges[at].from) });
  for (const at of graph.out[node]) if (!implied.has(at)) near.push({ node: edges[at].to, weight: pull(edges[at].to) });
  return near.filter((each) => each.node !== node);
}

/** Rows with the fewest crossings that sweeping finds, from the names' order and from dagre's; the names' if they are as good. */
function leastCrossed(graph: Graph, column: Int32Array, first: Float64Array, groups: string[], implied: Set<number>): Float64Array {
  const { nodes } = graph.lineage, columns: number[][] = [], near = nodes.map((_, node) => neighbours(graph, node, implied));
  column.forEach((at, node) => (columns[at] ??= []).push(node));
  const named = new Float64Array(nodes.length);
  nodes.map((_, at) => at).sort((a, b) => byText(nodes[a].name, nodes[b].name) || a - b).forEach((node, at) => { named[node] = at; });
  let best = named, least = Infinity;
  for (const start of [named, first]) {
    const rank = Float64Array.from(start);
    const settle = (members: number[]) => sortInGroups(members, rank, groups, named).forEach((node, at) => { rank[node] = (at + 0.5) / members.length; });
    columns.forEach(settle);
    for (let pass = 0; pass <= 8; pass++) {
      const crossed = crossings(columns, column, rank, near);
      if (crossed < least) { least = crossed; best = Float64Array.from(rank); }
      for (const members of pass % 2 ? [...columns].reverse() : columns) {
        const wanted = members.map((node) => mean(near[node].map((each) => [rank[each.node], each.weight])) ?? rank[node]);
        members.forEach((node, at) => { rank[node] = wanted[at]; });
        settle(members);
      }
    }
  }
  return best;
}

/** How often edges cross between neighbouring columns; one that passes a column is taken to run straight through it. */
function crossings(columns: number[][], column: Int32Array, rank: Float64Array, near: Near[][]): number {
  const between: [number, number][][] = columns.map(() => []);
  for (const members of columns) for (const node of members) for (const { node: end } of near[node]) {
    const steps = column[end] - column[node], climb = (rank[end] - rank[node]) / steps;
    for (let step = 0; step < steps; step++) between[column[node] + step].push([rank[node] + step * climb, rank[node] + (step + 1) * climb]);
  }
  let crossed = 0;
  for (const pairs of between) {
    pairs.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    for (let at = 0; at < pairs.length; at++)
      for (let before = 0; before < at; before++) if (pairs[before][0] < pairs[at][0] && pairs[before][1] > pairs[at][1]) crossed++;
  }
  return crossed;
}

export function sortInGroups(members: number[], rank: Float64Array, groups: string[], tie: Float64Array = rank): number[] {
  const sums = new Map<string, [number, number]>();
  for (const node of members) {
    const [sum, count] = sums.get(groups[node]) ?? [0, 0];
    sums.set(groups[node], [sum + rank[node], count + 1]);
  }
  const at = (node: number) => { const [sum, count] = sums.get(groups[node])!; return sum / count; };
  return members.sort((a, b) => at(a) - at(b) || byText(groups[a], groups[b]) || rank[a] - rank[b] || tie[a] - tie[b] || a - b);
}

/** Who is level with whom: two that are each other's first choice, across the strongest and then the shortest edge. */
function partners(graph: Graph, column: Int32Array, rank: Float64Array, implied: Set<number>): Int32Array {
  const choice = (node: number, left: boolean) => neighbours(graph, node, implied)
    .filter((each) => (left ? column[each.node] < column[node] : column[each.node] > column[node]))
    .sort((a, b) => b.weight - a.weight || Math.abs(rank[a.node] - rank[node]) - Math.abs(rank[b.node] - rank[node]) || a.node - b.node)[0]?.node ?? -1;
  const right = Int32Array.from(column, (_, node) => choice(node, false));
  return Int32Array.from(column, (_, node) => { const left = choice(node, true); return left >= 0 && right[left] === node ? left : -1; });
}

/** A column is as broad as its longest name and heading want, within bounds. */
function widthsOf(graph: Graph, column: Int32Array, groups: string[], measure: Measure): number[] {
  const widths: number[] = [];
  graph.lineage.nodes.forEach((node, at) => {
    const heads = headOf(groups[at]).map((words) => measure(words, 11, 600) + 4);
    const wanted = Math.max(measure(node.name, 13, 600) + 80, node.columns.length ? OPENED : LEAST, ...heads);
    widths[column[at]] = Math.max(widths[column[at]] ?? 0, Math.ceil(Math.min(MOST, wanted)));
  });
  return widths;
}

export function mean(values: [number, number][]): number | null {
  let sum = 0, weights = 0;
  for (const [value, weight] of values) { sum += value * weight; weights += weight; }
  return weights ? sum / weights : null;
}

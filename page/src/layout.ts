/** Where nodes stand. dagre gives ranks and an order, once; the columns of the picture are its ranks within each layer,
 * so that no warehouse stands left of its files. Coordinates follow from the order by a few passes of isotonic
 * regression: each node as near to its neighbours as its place in the column allows. Opening a node moves the rest
 * of its column and reorders nothing. */
import * as dagre from "@dagrejs/dagre";
import { type Graph, groupOf, LAYERS } from "./document";

export const WIDTH = 244, HEIGHT = 46, ROW = 20, GAP = 14, HEAD = 34, STEP = 84, BETWEEN = 124;
const LARGE = 400;

export interface Box { x: number; y: number; w: number; h: number }
export interface Group extends Box { words: string; layer: string }
export interface Band { layer: string; x: number; w: number }
export interface Placing { boxes: (Box | null)[]; groups: Group[]; bands: Band[]; bounds: Box; columns: number[][] }

/** The column of each node, and all nodes in the order in which columns show them. */
export interface Order { column: Int32Array; rank: Float64Array; groups: string[] }

export function orderNodes(graph: Graph): Order {
  const { nodes } = graph.lineage;
  const rank = new Float64Array(nodes.length), depth = new Float64Array(nodes.length);
  let top = 0;
  for (const part of components(graph)) {
    if (part.length === 1) { rank[part[0]] = top; top += 60; continue; }
    top += layOut(graph, part, top, depth, rank);
  }
  const column = columnsOf(graph, depth);
  const groups = nodes.map(groupOf);
  sweep(graph, column, rank, groups);
  return { column, rank, groups };
}

function layOut(graph: Graph, part: number[], top: number, depth: Float64Array, rank: Float64Array): number {
  const drawn = new dagre.graphlib.Graph();
  drawn.setGraph({ rankdir: "LR", ranker: "tight-tree" });
  drawn.setDefaultEdgeLabel(() => ({}));
  for (const node of part) drawn.setNode(String(node), { width: WIDTH, height: HEIGHT });
  for (const node of part)
    for (const edge of graph.out[node]) {
      const { from, to } = graph.lineage.edges[edge];
      if (from !== to) drawn.setEdge(String(from), String(to));
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

function components(graph: Graph): number[][] {
  const seen = new Set<number>(), parts: number[][] = [];
  graph.lineage.nodes.forEach((_, start) => {
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
  return parts.sort((a, b) => b.length - a.length);
}

/** A column for each rank of a layer: the longest way to the node within its layer, in the direction dagre gave. */
function columnsOf(graph: Graph, depth: Float64Array): Int32Array {
  const { nodes, edges } = graph.lineage;
  const inner = new Int32Array(nodes.length);
  for (const node of nodes.map((_, at) => at).sort((a, b) => depth[a] - depth[b]))
    for (const edge of graph.into[node]) {
      const { from } = edges[edge];
      if (nodes[from].layer === nodes[node].layer && depth[from] < depth[node])
        inner[node] = Math.max(inner[node], inner[from] + 1);
    }
  const used = [...new Set(nodes.map((node, at) => LAYERS.indexOf(node.layer) * 4096 + inner[at]))].sort((a, b) => a - b);
  return Int32Array.from(nodes, (node, at) => used.indexOf(LAYERS.indexOf(node.layer) * 4096 + inner[at]));
}

/** Fewer crossings with groups kept together: each group and each node goes to the mean of its neighbours. */
function sweep(graph: Graph, column: Int32Array, rank: Float64Array, groups: string[]): void {
  const columns: number[][] = [];
  column.forEach((at, node) => (columns[at] ??= []).push(node));
  const settle = (members: number[]) => {
    sortInGroups(members, rank, groups).forEach((node, at) => { rank[node] = (at + 0.5) / members.length; });
  };
  columns.forEach(settle);
  for (let pass = 0; pass < 8; pass++) {
    for (const members of pass % 2 ? [...columns].reverse() : columns) {
      const wanted = members.map((node) => mean(neighbours(graph, node).map((each) => rank[each])) ?? rank[node]);
      members.forEach((node, at) => { rank[node] = wanted[at]; });
      settle(members);
    }
  }
}

function sortInGroups(members: number[], rank: Float64Array, groups: string[]): number[] {
  const sums = new Map<string, [number, number]>();
  for (const node of members) {
    const [sum, count] = sums.get(groups[node]) ?? [0, 0];
    sums.set(groups[node], [sum + rank[node], count + 1]);
  }
  const at = (node: number) => { const [sum, count] = sums.get(groups[node])!; return sum / count; };
  return members.sort((a, b) => at(a) - at(b) || (groups[a] < groups[b] ? -1 : groups[a] > groups[b] ? 1 : 0)
    || rank[a] - rank[b] || a - b);
}

function neighbours(graph: Graph, node: number): number[] {
  const { edges } = graph.lineage;
  return [...graph.into[node].map((at) => edges[at].from), ...graph.out[node].map((at) => edges[at].to)]
    .filter((each) => each !== node);
}

function mean(values: number[]): number | null {
  return values.length ? values.reduce((sum, value) => sum + value, 0) / values.length : null;
}

export function heightOf(columns: number, open: boolean): number {
  return open && columns ? HEIGHT + columns * ROW + 10 : HEIGHT;
}

export function place(graph: Graph, order: Order, shown: Set<number>, open: (node: number) => boolean): Placing {
  const { nodes } = graph.lineage;
  const boxes: (Box | null)[] = nodes.map(() => null);
  const columns = columnsShown(order, shown);
  const bands: Band[] = [];
  let x = 0;
  columns.forEach((members, at) => {
    const layer = nodes[members[0]].layer, last = bands.at(-1);
    if (at) x += WIDTH + (last!.layer === layer ? STEP : BETWEEN);
    if (last?.layer === layer) last.w = x + WIDTH - last.x; else bands.push({ layer, x, w: WIDTH });
    let y = 0;
    members.forEach((node, position) => {
      const h = heightOf(nodes[node].columns.length, open(node));
      if (position) y += gapBefore(order, members, position);
      boxes[node] = { x, y, w: WIDTH, h };
      y += h;
    });
  });
  for (let pass = 0; pass < 6; pass++)
    for (const members of pass % 2 ? columns : [...columns].reverse()) align(graph, order, members, boxes);
  const groups = groupsOf(graph, order, columns, boxes);
  return { boxes, groups, bands, bounds: boundsOf(groups), columns };
}

function columnsShown(order: Order, shown: Set<number>): number[][] {
  const columns = new Map<number, number[]>();
  for (const node of shown) columns.set(order.column[node], [...(columns.get(order.column[node]) ?? []), node]);
  return [...columns].sort((a, b) => a[0] - b[0]).map(([, members]) => sortInGroups(members, order.rank, order.groups));
}

function gapBefore(order: Order, members: number[], at: number): number {
  return order.groups[members[at]] === order.groups[members[at - 1]] ? GAP : GAP * 2 + HEAD;
}

/** Moves a column's nodes as near to their neighbours' middles as order and gaps allow (pool adjacent violators). */
function align(graph: Graph, order: Order, members: number[], boxes: (Box | null)[]): void {
  const offsets: number[] = [];
  const blocks: { value: number; count: number }[] = [];
  members.forEach((node, at) => {
    const box = boxes[node]!;
    const gap = at ? offsets[at - 1] + boxes[members[at - 1]]!.h + gapBefore(order, members, at) : 0;
    offsets.push(gap);
    const near = neighbours(graph, node).map((each) => boxes[each]).filter((each) => each !== null && each.x !== box.x);
    const wanted = (mean(near.map((each) => each!.y + each!.h / 2)) ?? box.y + box.h / 2) - box.h / 2;
    blocks.push({ value: wanted - gap, count: 1 });
    while (blocks.length > 1 && blocks.at(-1)!.value < blocks.at(-2)!.value) {
      const last = blocks.pop()!, before = blocks.pop()!;
      const count = last.count + before.count;
      blocks.push({ value: (last.value * last.count + before.value * before.count) / count, count });
    }
  });
  let at = 0;
  for (const block of blocks) for (let each = 0; each < block.count; each++, at++)
    boxes[members[at]]!.y = Math.round(block.value + offsets[at]);
}

function groupsOf(graph: Graph, order: Order, columns: number[][], boxes: (Box | null)[]): Group[] {
  const groups: Group[] = [];
  for (const members of columns) {
    let last: Group | undefined;
    for (const node of members) {
      const box = boxes[node]!, words = order.groups[node];
      if (last?.words !== words) {
        last = { words, layer: graph.lineage.nodes[node].layer, x: box.x - 12, y: box.y - HEAD, w: WIDTH + 24, h: 0 };
        groups.push(last);
      }
      last.h = box.y + box.h + 12 - last.y;
    }
  }
  return groups;
}

function boundsOf(boxes: Box[]): Box {
  if (!boxes.length) return { x: 0, y: 0, w: 1, h: 1 };
  const x = Math.min(...boxes.map((box) => box.x)), y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.w)), low = Math.max(...boxes.map((box) => box.y + box.h));
  return { x, y, w: right - x, h: low - y };
}

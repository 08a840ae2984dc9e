/** Where nodes stand. Coordinates follow from the order by a few passes of isotonic regression: each node as near to its
 * neighbours as its place in the column allows, and level with its partner. Opening a node moves the rest of its column
 * and reorders nothing. */
import type { Graph } from "./document";
import { ASIDE, BETWEEN, GAP, HEAD, HEIGHT, mean, neighbours, type Order, ROW, sortInGroups, STEP } from "./order";

export interface Box { x: number; y: number; w: number; h: number }
export interface Group extends Box { words: string; layer: string }
export interface Band { layer: string; x: number; w: number; strip: number }
export interface Placing { boxes: (Box | null)[]; groups: Group[]; bands: Band[]; bounds: Box; columns: number[][]; first: number }

export function heightOf(columns: number, open: boolean): number {
  return open && columns ? HEIGHT + columns * ROW + 10 : HEIGHT;
}

export function place(graph: Graph, order: Order, shown: Set<number>, open: (node: number) => boolean): Placing {
  const { nodes } = graph.lineage;
  const boxes: (Box | null)[] = nodes.map(() => null);
  const columns = columnsShown(order, shown);
  const bands: Band[] = [];
  let x = 0;
  columns.forEach((members) => {
    const { layer } = nodes[members[0]], column = order.column[members[0]], strip = order.strips[column], w = order.widths[column], last = bands.at(-1);
    if (last) x = last.x + last.w + (last.strip !== strip ? ASIDE : last.layer === layer ? STEP : BETWEEN);
    if (last?.layer === layer && last.strip === strip) last.w = x + w - last.x; else bands.push({ layer, x, w, strip });
    let y = 0;
    members.forEach((node, position) => {
      const h = heightOf(nodes[node].columns.length, open(node));
      if (position) y += gapBefore(order, members, position);
      boxes[node] = { x, y, w, h };
      y += h;
    });
  });
  const pulls = pullsOf(graph, order, shown);
  for (let pass = 0; pass < 7; pass++)
    for (const members of pass % 2 ? [...columns].reverse() : columns) align(order, members, boxes, pulls);
  const groups = groupsOf(graph, order, columns, boxes);
  levelStrips(order, columns, boxes, groups);
  const first = bands.findLast((band) => band.strip === bands[0].strip);
  return { boxes, groups, bands, bounds: boundsOf(groups), columns, first: first ? first.x + first.w : 1 };
}

function columnsShown(order: Order, shown: Set<number>): number[][] {
  const columns = new Map<number, number[]>();
  for (const node of shown) {
    const members = columns.get(order.column[node]);
    if (members) members.push(node); else columns.set(order.column[node], [node]);
  }
  return [...columns].sort((a, b) => a[0] - b[0]).map(([, members]) => sortInGroups(members, order.rank, order.groups));
}

function gapBefore(order: Order, members: number[], at: number): number {
  return order.groups[members[at]] === order.groups[members[at - 1]] ? GAP : GAP * 2 + HEAD;
}

/** Whom each shown node stands near to: its partner on the left before all; without one, what it comes from, else what it leads to. */
function pullsOf(graph: Graph, order: Order, shown: Set<number>): Map<number, [number, number][]> {
  const pulls = new Map<number, [number, number][]>();
  for (const node of shown) {
    const partner = order.partner[node];
    if (shown.has(partner)) { pulls.set(node, [[partner, 1e6]]); continue; }
    const near = neighbours(graph, node, order.implied).filter((each) => shown.has(each.node) && order.column[each.node] !== order.column[node]);
    const left = near.filter((each) => order.column[each.node] < order.column[node]);
    pulls.set(node, (left.length ? left : near).map((each) => [each.node, order.partner[each.node] === node ? 16 : each.weight]));
  }
  return pulls;
}

/** Moves a column's nodes as near to what pulls them as order and gaps allow (pool adjacent violators). */
function align(order: Order, members: number[], boxes: (Box | null)[], pulls: Map<number, [number, number][]>): void {
  const offsets: number[] = [];
  const blocks: { value: number; weight: number; count: number }[] = [];
  members.forEach((node, at) => {
    const box = boxes[node]!, pull = pulls.get(node)!;
    const gap = at ? offsets[at - 1] + boxes[members[at - 1]]!.h + gapBefore(order, members, at) : 0;
    offsets.push(gap);
    const wanted = mean(pull.map(([each, weight]) => [boxes[each]!.y, weight])) ?? box.y;
    blocks.push({ value: wanted - gap, weight: pull.reduce((sum, [, weight]) => sum + weight, 0) || 0.5, count: 1 });
    while (blocks.length > 1 && blocks.at(-1)!.value < blocks.at(-2)!.value) {
      const last = blocks.pop()!, before = blocks.pop()!, weight = last.weight + before.weight;
      blocks.push({ value: (last.value * last.weight + before.value * before.weight) / weight, weight, count: last.count + before.count });
    }
  });
  let at = 0;
  for (const block of blocks) for (let each = 0; each < block.count; each++, at++) boxes[members[at]]!.y = Math.round(block.value + offsets[at]);
}

/** Strips begin at one height. */
function levelStrips(order: Order, columns: number[][], boxes: (Box | null)[], groups: Group[]): void {
  const tops = new Map<number, number>(), ends = new Map<number, number>();
  for (const members of columns) {
    const strip = order.strips[order.column[members[0]]];
    tops.set(strip, Math.min(tops.get(strip) ?? Infinity, boxes[members[0]]!.y));
    ends.set(strip, boxes[members[0]]!.x + boxes[members[0]]!.w);
  }
  for (const members of columns) for (const node of members) boxes[node]!.y -= tops.get(order.strips[order.column[node]])!;
  for (const group of groups) group.y -= tops.get([...ends].find(([, end]) => group.x < end)![0])!;
}

function groupsOf(graph: Graph, order: Order, columns: number[][], boxes: (Box | null)[]): Group[] {
  const groups: Group[] = [];
  for (const members of columns) {
    let last: Group | undefined;
    for (const node of members) {
      const box = boxes[node]!, words = order.groups[node];
      if (last?.words !== words) {
        last = { words, layer: graph.lineage.nodes[node].layer, x: box.x - 12, y: box.y - HEAD, w: box.w + 24, h: 0 };
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

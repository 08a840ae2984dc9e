/** The document that the page shows, as its maker writes it, and what is asked of it again and again. */

export type Freshness = "fresh" | "late" | "unknown";
export type Layer = "source" | "files" | "target" | "usage";
export type Severity = "error" | "warning" | "note";

export interface Column { name: string; type: string; tags: string[] }
export interface Node {
  type: string; qualified_name: string; name: string; kind: string; layer: Layer; connector: string; place: string[];
  url: string; freshness: { state: Freshness; words: string }; facts: [string, string][]; owners: string[];
  tags: string[]; certificate: string; description: string; columns: Column[];
}
export interface Evidence { kind: string; score: number; words: string; facts: string[] }
export interface Edge {
  from: number; to: number; process: string; name: string; url: string; route: string; ours: boolean; by: string;
  evidence: Evidence | null;
}
export interface Finding {
  severity: Severity; topic: string; topic_words: string; words: string; since: number | null; nodes: number[];
}
export interface Lineage {
  format: number; title: string; tenant: string; made_at: number; routes: string[]; live: boolean; nodes: Node[];
  edges: Edge[]; column_edges: [number, number, number, number, number][]; findings: Finding[]; left_out: string[];
}

export const LAYERS: Layer[] = ["source", "files", "target", "usage"];
export const LAYER_WORDS: Record<Layer, string> = {
  source: "Sources", files: "Files", target: "Warehouse", usage: "Usage",
};
export const FRESHNESS_WORDS: Record<Freshness, string> = { fresh: "Fresh", late: "Late", unknown: "Not known" };
export const EVIDENCE_WORDS: Record<string, string> = {
  stated: "Stated", copied: "Copied", columns: "Columns match", name: "Name only",
};
export const SEVERITIES: Severity[] = ["error", "warning", "note"];

/** The document with its neighbourhoods: for each node, the positions of the edges that end and start there. */
export class Graph {
  readonly into: number[][];
  readonly out: number[][];
  readonly findings: number[][];
  readonly columnsInto = new Map<string, number[]>();
  readonly columnsOut = new Map<string, number[]>();

  constructor(readonly lineage: Lineage) {
    this.into = lineage.nodes.map(() => []);
    this.out = lineage.nodes.map(() => []);
    this.findings = lineage.nodes.map(() => []);
    lineage.edges.forEach((edge, at) => { this.out[edge.from].push(at); this.into[edge.to].push(at); });
    lineage.findings.forEach((finding, at) => finding.nodes.forEach((node) => this.findings[node].push(at)));
    lineage.column_edges.forEach(([from, start, to, end], at) => {
      append(this.columnsOut, `${from}/${start}`, at);
      append(this.columnsInto, `${to}/${end}`, at);
    });
  }

  find(qualifiedName: string): number {
    return this.lineage.nodes.findIndex((node) => node.qualified_name === qualifiedName);
  }

  severity(node: number): Severity | null {
    const seen = this.findings[node].map((at) => this.lineage.findings[at].severity);
    return SEVERITIES.find((severity) => seen.includes(severity)) ?? null;
  }

  /** What is reached from a node within so many steps; the node itself too. Cycles end where they began. */
  reach(start: number, way: "up" | "down" | "both", depth: number, allowed: (edge: number) => boolean): Set<number> {
    const reached = new Set([start]);
    for (const each of way === "both" ? (["up", "down"] as const) : [way]) {
      const seen = new Set([start]);
      let border = [start];
      for (let step = 0; step < depth && border.length; step++) {
        const next: number[] = [];
        for (const node of border)
          for (const edge of each === "up" ? this.into[node] : this.out[node]) {
            const end = each === "up" ? this.lineage.edges[edge].from : this.lineage.edges[edge].to;
            if (!allowed(edge) || seen.has(end)) continue;
            seen.add(end);
            next.push(end);
          }
        border = next;
      }
      seen.forEach((node) => reached.add(node));
    }
    return reached;
  }

  /** The column edges that lead to a column and on from it. */
  trace(node: number, column: number): { edges: Set<number>; columns: Set<string> } {
    const edges = new Set<number>(), columns = new Set([`${node}/${column}`]);
    for (const up of [true, false]) {
      const waiting = [`${node}/${column}`], seen = new Set(waiting);
      for (let key = waiting.pop(); key !== undefined; key = waiting.pop())
        for (const at of (up ? this.columnsInto : this.columnsOut).get(key) ?? []) {
          const [from, start, to, end] = this.lineage.column_edges[at];
          const next = up ? `${from}/${start}` : `${to}/${end}`;
          edges.add(at);
          columns.add(next);
          if (!seen.has(next)) { seen.add(next); waiting.push(next); }
        }
    }
    return { edges, columns };
  }
}

function append(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list) list.push(value); else map.set(key, [value]);
}

const TURNS = /[\u202a-\u202e\u2066-\u2069]/g, WRITTEN = /[\u202a-\u202e\u2066-\u2069]|\\u20(2[a-e]|6[6-9])/i;
const KEYS = new Set(["qualified_name", "process", "url"]);

/** The document, with what turns the direction of writing made visible: a name that reads as another one is no name. What
 * names a thing to programs stays as it is. */
export function readDocument(text: string): Lineage {
  if (!WRITTEN.test(text)) return JSON.parse(text) as Lineage;
  const shown = (key: string, value: unknown) => typeof value === "string" && !KEYS.has(key) ? visible(value) : value;
  return JSON.parse(text, shown) as Lineage;
}
export function visible(words: string): string {
  return words.replace(TURNS, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
}
export function columnWords(column: Column): string {
  return [column.name, column.type].filter(Boolean).join("  ·  ");
}

/** An address that may be a link: of the web, and nothing that runs. */
export function webAddress(address: string): string | null {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch { return null; }
}

const KEPT: Record<string, string> = { postgres: "PostgreSQL", s3: "S3", snowflake: "Snowflake", looker: "Looker" };

export function systemOf(node: Node): string { return KEPT[node.connector] ?? node.connector; }
export function groupOf(node: Node): string {
  return [systemOf(node), node.place.join(" / ")].filter(Boolean).join("  ·  ") || "Elsewhere";
}
export function whenWords(milliseconds: number | null): string {
  return milliseconds ? `${new Date(milliseconds).toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
}

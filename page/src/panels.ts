/** The panel beside the picture: a node, an edge with its evidence, the findings, the keys. */
import { type Way, NO_END } from "./address";
import { EVIDENCE_WORDS, type Finding, FRESHNESS_WORDS, type Graph, groupOf, LAYER_WORDS, SEVERITIES, type Severity, systemOf, webAddress, whenWords } from "./document";
import { button, make, name } from "./elements";
import { LIVE_WORDS } from "./legend";

export interface Doing {
  pick(node: number): void; pickEdge(edge: number): void; pickColumn(node: number, column: number): void;
  focus(way: Way | "", depth: number): void; open(node: number): void; close(): void;
}
export const SEVERITY_WORDS: Record<Severity, string> = { error: "Error", warning: "Warning", note: "Note" };

function headed(over: (string | HTMLElement)[], title: string, doing: Doing): HTMLElement {
  return make("div", { class: "panel-head" },
    make("div", {}, over.length > 0 && make("p", { class: "over" }, ...over), make("h2", { dir: "auto" }, title || "(no name)")),
    button("✕", () => doing.close(), { "aria-label": "Close" }));
}

function link(address: string, words: string): HTMLElement | false {
  const safe = webAddress(address);
  return safe !== null && make("p", {}, make("a", { href: safe, target: "_blank", rel: "noopener noreferrer" }, words));
}

function pairs(...rows: [string, (string | HTMLElement)[]][]): HTMLElement {
  const list = make("dl");
  for (const [term, said] of rows) if (said.length && said.some((each) => each !== ""))
    list.append(make("dt", {}, term), make("dd", { dir: "auto" }, ...said));
  return list;
}

export function nodePanel(graph: Graph, at: number, column: number, isOpen: boolean, focus: Way | "", depth: number, doing: Doing): HTMLElement[] {
  const node = graph.lineage.nodes[at];
  const parts = [
    headed([make("b", { class: node.layer }, LAYER_WORDS[node.layer] ?? node.layer), ` · ${node.kind} · `, name(groupOf(node))], node.name, doing),
    pairs(
      ["Freshness", [make("span", { class: `state ${node.freshness.state}` }, FRESHNESS_WORDS[node.freshness.state]), node.freshness.words ? ` · ${node.freshness.words}` : ""]],
      ["Owners", [node.owners.join(", ")]],
      ["Tags", node.tags.map((tag) => make("span", { class: "tag" }, name(tag)))],
      ["Certificate", [node.certificate]],
      ...node.facts.map(([term, words]): [string, string[]] => [term, [words]]),
      ["Qualified name", [name(node.qualified_name)]],
    ),
  ];
  if (node.description) parts.push(make("p", { dir: "auto" }, node.description));
  const outside = link(node.url, "Open in the catalog");
  if (outside) parts.push(outside);
  parts.push(focusActions(focus, depth, doing));
  if (graph.findings[at].length) parts.push(make("h3", {}, "Findings"),
    make("ul", {}, ...graph.findings[at].map((each) => make("li", {}, findingPart(graph, graph.lineage.findings[each], doing, false)))));
  parts.push(...edgeRows(graph, "Comes from", graph.into[at], "from", doing), ...edgeRows(graph, "Leads to", graph.out[at], "to", doing));
  if (node.columns.length) parts.push(...columnRows(graph, at, column, isOpen, doing));
  return parts;
}

function focusActions(focus: Way | "", depth: number, doing: Doing): HTMLElement {
  const select = make("select", { "aria-label": "How many steps", change: () => { if (focus) doing.focus(focus, Number(select.value)); } });
  for (const [steps, words] of [[1, "1 step"], [2, "2 steps"], [3, "3 steps"], [5, "5 steps"], [NO_END, "All steps"]] as const)
    select.append(make("option", { value: String(steps), selected: steps === depth }, words));
  if (![1, 2, 3, 5, NO_END].includes(depth)) select.append(make("option", { value: String(depth), selected: true }, `${depth} steps`));
  const way = (words: string, each: Way) =>
    button(words, () => doing.focus(focus === each ? "" : each, Number(select.value)), { "aria-pressed": String(focus === each) });
  return make("div", { class: "actions", role: "group", "aria-label": "Show only" },
    way("Upstream", "up"), way("Downstream", "down"), way("Both", "both"), select);
}

function edgeRows(graph: Graph, words: string, edges: number[], end: "from" | "to", doing: Doing): HTMLElement[] {
  if (!edges.length) return [];
  const rows = edges.map((at) => {
    const edge = graph.lineage.edges[at];
    const why = edge.evidence ? `${EVIDENCE_WORDS[edge.evidence.kind] ?? edge.evidence.kind} · ${edge.evidence.score.toFixed(2)}` : "No evidence stated";
    const other = graph.lineage.nodes[edge[end]];
    const row = button(name(other.name), () => doing.pickEdge(at), { class: "row", "data-edge": String(at) });
    row.append(make("small", {}, [systemOf(other), why, edge.ours ? "" : "drawn by others"].filter(Boolean).join(" · ")));
    return make("li", {}, row);
  });
  return [make("h3", {}, `${words} (${edges.length})`), make("ul", {}, ...rows)];
}

function columnRows(graph: Graph, at: number, column: number, isOpen: boolean, doing: Doing): HTMLElement[] {
  const { columns } = graph.lineage.nodes[at];
  return [
    make("h3", {}, `Columns (${columns.length})`),
    make("div", {}, button(isOpen ? "Hide them in the picture" : "Show them in the picture", () => doing.open(at), { "aria-pressed": String(isOpen) })),
    make("ul", {}, ...columns.map((each, nth) => {
      const row = button(name(each.name), () => doing.pickColumn(at, nth), { class: `row column${nth === column ? " lit" : ""}`, "aria-pressed": String(nth === column) });
      const said = [each.type, ...each.tags.map((tag) => `# ${tag}`)].filter(Boolean).join("  ");
      if (said) row.append(make("small", {}, said));
      return make("li", {}, row);
    })),
  ];
}

export function edgePanel(graph: Graph, at: number, doing: Doing): HTMLElement[] {
  const { nodes, edges, column_edges } = graph.lineage, edge = edges[at], why = edge.evidence;
  const end = (words: string, node: number): [string, (string | HTMLElement)[]] =>
    [words, [button(name(nodes[node].name), () => doing.pick(node), { class: "within" }), ` ${systemOf(nodes[node])}`]];
  const columns = column_edges.filter((each) => each[4] === at);
  const parts = [
    headed(["Edge"], `${nodes[edge.from].name} → ${nodes[edge.to].name}`, doing),
    make("p", {}, make("span", { class: `whose${edge.ours ? "" : " other"}` }, edge.ours ? "Drawn by Delta Arc" : "Drawn by others")),
    make("h3", {}, "Evidence"),
  ];
  if (why) {
    const meter = make("div");
    meter.style.width = `${Math.round(Math.max(0, Math.min(1, why.score)) * 100)}%`;
    parts.push(make("p", {}, make("b", {}, EVIDENCE_WORDS[why.kind] ?? why.kind), ` · score ${why.score.toFixed(2)}`),
      make("div", { class: "meter", "aria-hidden": "true" }, meter), make("p", { dir: "auto" }, why.words),
      make("ul", { class: "facts" }, ...why.facts.map((fact) => make("li", { dir: "auto" }, fact))));
  } else parts.push(make("p", {}, edge.ours ? "No evidence is stated for this edge." : "Others drew this edge and state no evidence."));
  parts.push(pairs(end("From", edge.from), end("To", edge.to), ["Process", [name(edge.name)]], ["Route", [edge.route]],
    ["By", [edge.by]], ["Qualified name", [name(edge.process)]], ["Columns", [columns.length ? `${columns.length} lead on` : ""]]));
  const outside = link(edge.url, "Open the process in the catalog");
  if (outside) parts.push(outside);
  if (columns.length) parts.push(make("h3", {}, "Column lineage"), make("ul", {}, ...columns.slice(0, 400).map(([from, start, to, last]) =>
    make("li", {}, button(make("span", {}, name(nodes[from].columns[start].name), " → ", name(nodes[to].columns[last].name)),
      () => doing.pickColumn(from, start), { class: "row" })))));
  return parts;
}

function findingPart(graph: Graph, finding: Finding, doing: Doing, withNodes: boolean): HTMLElement {
  const part = make("div", { class: `finding ${finding.severity}` },
    make("p", {}, make("b", { class: finding.severity }, SEVERITY_WORDS[finding.severity]), " · ", name(finding.topic_words || finding.topic)),
    make("p", { dir: "auto" }, finding.words),
    finding.since ? make("p", { class: "over" }, `Since ${whenWords(finding.since)}`) : false);
  if (withNodes) for (const at of finding.nodes) {
    const node = graph.lineage.nodes[at], row = button(name(node.name), () => doing.pick(at), { class: "row" });
    row.append(make("small", {}, name([node.kind, groupOf(node)].join(" · "))));
    part.append(row);
  }
  return part;
}

export function findingsPanel(graph: Graph, doing: Doing): HTMLElement[] {
  const { findings, left_out } = graph.lineage;
  const sorted = [...findings].sort((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
  const parts = [headed([], "Findings", doing)];
  parts.push(sorted.length ? make("ul", { class: "all" }, ...sorted.map((each) => make("li", {}, findingPart(graph, each, doing, true))))
    : make("p", {}, graph.lineage.live ? LIVE_WORDS : "Nothing was found that a person has to look at."));
  if (left_out.length) parts.push(make("h3", {}, "Not shown here"), make("ul", { class: "facts" }, ...left_out.map((each) => make("li", { dir: "auto" }, each))));
  return parts;
}

const KEYS: [string, string][] = [
  ["← →", "Go along the edges"], ["↑ ↓", "Go within a column"], ["Enter", "Details of what is chosen"], ["C", "Columns of the chosen node"],
  ["E", "Next edge of the chosen node"], ["U  D  B", "Show only upstream, downstream, both"], ["+  −  0", "Zoom in, out, fit all"],
  ["Shift + arrows", "Move the picture"], ["/", "Search"], ["Esc", "Step back"], ["?", "This help"],
];

export function helpPanel(doing: Doing): HTMLElement[] {
  const keys = make("dl");
  for (const [key, words] of KEYS) keys.append(make("dt", {}, make("kbd", {}, key)), make("dd", {}, words));
  const sign = (state: string, words: string) => make("li", {}, make("span", { class: `state ${state}` }, words));
  return [headed([], "Keys and signs", doing), keys, make("h3", {}, "Freshness"),
    make("ul", {}, sign("fresh", "Fresh: a full disc"), sign("late", "Late: a triangle"), sign("unknown", "Not known: a ring")),
    make("h3", {}, "Edges"), make("p", {}, "A whole line is drawn by Delta Arc, a dashed one by others. A ring on a line has evidence behind it: click it."),
    make("h3", {}, "Badges"), make("p", {}, "The number of findings: an octagon for errors, a diamond for warnings, a disc for notes.")];
}

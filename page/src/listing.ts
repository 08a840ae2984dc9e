/** The same lineage as tables, for whoever does not look at the picture: every node, every edge, a page at a time. */
import { EVIDENCE_WORDS, FRESHNESS_WORDS, type Graph, groupOf, LAYER_WORDS, LAYERS, type Node, systemOf } from "./document";
import { button, make, name } from "./elements";
import { nothingWords } from "./legend";
import { type Doing, SEVERITY_WORDS } from "./panels";

const PAGE = 200;
type Cell = string | HTMLElement;

export function fillList(list: HTMLElement, graph: Graph, shown: Set<number>, edges: number[], doing: Doing): void {
  const { nodes } = graph.lineage;
  const sorted = [...shown].sort((a, b) => LAYERS.indexOf(nodes[a].layer) - LAYERS.indexOf(nodes[b].layer)
    || (groupOf(nodes[a]) < groupOf(nodes[b]) ? -1 : groupOf(nodes[a]) > groupOf(nodes[b]) ? 1 : 0) || a - b);
  if (!shown.size) { list.replaceChildren(make("p", { class: "nothing" }, nothingWords(graph))); return; }
  list.replaceChildren(
    ...table(`Assets (${sorted.length})`, ["Asset", "Layer", "Kind", "Where", "Freshness", "Findings", "From", "To"], sorted, (at) => {
      const node = nodes[at], severity = graph.severity(at);
      return [button(name(node.name), () => doing.pick(at)), LAYER_WORDS[node.layer] ?? node.layer, node.kind, name(groupOf(node)),
        make("span", { class: `state ${node.freshness.state}` }, FRESHNESS_WORDS[node.freshness.state]),
        severity ? `${graph.findings[at].length} (${SEVERITY_WORDS[severity].toLowerCase()})` : "",
        String(graph.into[at].length), String(graph.out[at].length)];
    }),
    ...table(`Edges (${edges.length})`, ["From", "To", "Process", "Evidence", "Drawn by"], edges, (at) => {
      const edge = graph.lineage.edges[at], why = edge.evidence;
      return [cell(nodes[edge.from]), cell(nodes[edge.to]), button(name(edge.name || "Edge"), () => doing.pickEdge(at)),
        why ? `${EVIDENCE_WORDS[why.kind] ?? why.kind}, ${why.score.toFixed(2)}` : "", edge.ours ? "Delta Arc" : "others"];
    }),
  );
}

/** An asset's name with its system: a table and its copy are called alike. */
function cell(node: Node): HTMLElement {
  return make("span", {}, name(node.name), " ", make("small", {}, systemOf(node)));
}

function table(caption: string, heads: string[], rows: number[], cells: (at: number) => Cell[]): HTMLElement[] {
  const body = make("tbody");
  const more = button("More rows", () => grow(), { class: "more" });
  let next = 0;
  function grow(): void {
    for (const at of rows.slice(next, next + PAGE))
      body.append(make("tr", {}, ...cells(at).map((cell, nth) => make("td", { "data-head": heads[nth] }, cell))));
    next += PAGE;
    more.hidden = next >= rows.length;
    more.textContent = `${rows.length - next} more rows`;
  }
  grow();
  return [make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...heads.map((each) => make("th", { scope: "col" }, each)))), body), more];
}

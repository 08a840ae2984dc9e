/** The line under the picture: what its signs mean, as far as they are there, and what nobody was asked. */
import { FRESHNESS_WORDS, type Freshness, type Graph } from "./document";
import { make } from "./elements";

export const LIVE_WORDS = "A catalog alone knows no freshness and no findings: delta-arc page tells both.";
const STATES: Freshness[] = ["fresh", "late", "unknown"];

export function fillLegend(legend: HTMLElement, graph: Graph): void {
  const { nodes, edges, findings, live } = graph.lineage;
  const sign = (kind: string, words: string, is: boolean) => is && make("li", {}, make("span", { class: kind }, words));
  const freshness = (state: Freshness) => state === "unknown" ? "Freshness not known" : FRESHNESS_WORDS[state];
  const signs = [
    ...STATES.map((state) => sign(`state ${state}`, freshness(state), nodes.some((node) => node.freshness.state === state))),
    sign("sign whole", "Drawn by Delta Arc", edges.some((edge) => edge.ours)),
    sign("sign dashed", "Drawn by others", edges.some((edge) => !edge.ours)),
    sign("sign ring", "Evidence: click it", edges.some((edge) => edge.evidence)),
    sign("sign badge", "Findings", findings.some((finding) => finding.nodes.length)),
    live && nodes.length > 0 && make("li", { class: "live" }, LIVE_WORDS),
  ];
  const kept = signs.filter((each): each is HTMLLIElement => !!each);
  legend.replaceChildren(...kept);
  legend.hidden = !kept.length;
}

/** Where nothing is shown: why, and what to do. */
export function nothingWords(graph: Graph): string {
  const { nodes, left_out, live } = graph.lineage;
  if (nodes.length) return "Nothing is left to show. Loosen the filter.";
  const then = live ? " Then reload this page." : "";
  return `There is no lineage to show yet: delta-arc apply draws it.${then}${left_out.length ? " Findings says what was left out, and why." : ""}`;
}

/** What is left out of the picture on a person's wish. */
import { type Edge, EVIDENCE_WORDS, type Graph, type Layer, LAYER_WORDS, LAYERS } from "./document";
import { make } from "./elements";

export interface Filters {
  route: string; layers: Set<Layer>; kind: string; score: number; findings: boolean; ours: boolean; on: boolean;
}
export const ALL: Omit<Filters, "layers"> = { route: "", kind: "", score: 0, findings: false, ours: false, on: false };

export function allows(filters: Filters, edge: Edge): boolean {
  return (!filters.route || edge.route === filters.route) && (!filters.ours || edge.ours)
    && (!filters.kind || edge.evidence?.kind === filters.kind) && (!filters.score || (edge.evidence?.score ?? 0) >= filters.score);
}

export function fillFilters(part: HTMLElement, graph: Graph, filters: Filters, changed: (filters: Filters) => void): void {
  const now = { ...filters };
  const change = () => {
    now.on = !!now.route || !!now.kind || now.score > 0 || now.findings || now.ours || now.layers.size < LAYERS.length;
    changed({ ...now, layers: new Set(now.layers) });
  };
  const select = (words: string, value: string, options: [string, string][], set: (value: string) => void) => {
    const field = make("select", { change: () => { set(field.value); change(); } },
      ...options.map(([each, said]) => make("option", { value: each, selected: each === value }, said)));
    return make("label", { class: "wide" }, words, field);
  };
  const check = (words: string, value: boolean, set: (value: boolean) => void) => {
    const field = make("input", { type: "checkbox", checked: value, change: () => { set(field.checked); change(); } });
    return make("label", {}, field, words);
  };
  const { edges, routes } = graph.lineage;
  const kinds = [...new Set(edges.map((edge) => edge.evidence?.kind ?? "").filter(Boolean))].sort();
  const said = make("output", {}, filters.score.toFixed(2));
  const score = make("input", { type: "range", min: "0", max: "1", step: "0.05", value: String(filters.score),
    input: () => { now.score = Number(score.value); said.textContent = now.score.toFixed(2); change(); } });
  part.replaceChildren(
    select("Route", filters.route, [["", "All routes"], ...routes.map((each): [string, string] => [each, each])], (value) => { now.route = value; }),
    make("fieldset", {}, make("legend", {}, "Layers"), ...LAYERS.map((layer) =>
      check(LAYER_WORDS[layer], filters.layers.has(layer), (on) => { if (on) now.layers.add(layer); else now.layers.delete(layer); }))),
    select("Evidence", filters.kind, [["", "Any"], ...kinds.map((each): [string, string] => [each, EVIDENCE_WORDS[each] ?? each])], (value) => { now.kind = value; }),
    make("label", { class: "wide" }, "Least score", score, said),
    make("fieldset", {}, make("legend", {}, "Only"), check("With findings", filters.findings, (on) => { now.findings = on; }),
      check("Drawn by Delta Arc", filters.ours, (on) => { now.ours = on; })),
  );
}

/** Search over names, columns, tags and owners: the nearest to the start of a name first. */
import type { Graph } from "./document";

export interface Found { node: number; column: number; words: string }
const MOST = 30;

export function search(graph: Graph, asked: string): Found[] {
  const query = asked.trim().toLocaleLowerCase();
  if (!query) return [];
  const found: (Found & { weight: number })[] = [];
  const at = (text: string) => text.toLocaleLowerCase().indexOf(query);
  graph.lineage.nodes.forEach((node, position) => {
    const name = at(node.name);
    if (name >= 0) found.push({ node: position, column: -1, words: "", weight: name ? 10 : node.name.length === query.length ? 0 : 1 });
    const tag = node.tags.find((each) => at(each) >= 0), owner = node.owners.find((each) => at(each) >= 0);
    if (tag !== undefined) found.push({ node: position, column: -1, words: `tag ${tag}`, weight: 20 });
    if (owner !== undefined) found.push({ node: position, column: -1, words: `owner ${owner}`, weight: 21 });
    node.columns.forEach((column, nth) => {
      const seen = at(column.name), marked = column.tags.find((each) => at(each) >= 0);
      if (seen >= 0) found.push({ node: position, column: nth, words: `column ${column.name}`, weight: seen ? 16 : 12 });
      else if (marked !== undefined) found.push({ node: position, column: nth, words: `column ${column.name}, tag ${marked}`, weight: 22 });
    });
    if (name < 0 && at(node.qualified_name) >= 0) found.push({ node: position, column: -1, words: node.qualified_name, weight: 30 });
  });
  const length = (each: Found) => graph.lineage.nodes[each.node].name.length;
  return found.sort((a, b) => a.weight - b.weight || length(a) - length(b) || a.node - b.node).slice(0, MOST);
}

/** What the address keeps of the view. A node is named by its qualified name, so a link outlives a new page. */

export type Way = "up" | "down" | "both";
export interface Address { node: string; column: string; focus: Way | ""; depth: number; columns: boolean; view: "picture" | "list" }
export const NO_END = 99;

export function readAddress(hash: string): Address {
  const asked = new URLSearchParams(hash.replace(/^#/, ""));
  const focus = asked.get("focus") ?? "", depth = Number(asked.get("depth") ?? NO_END);
  return {
    node: asked.get("node") ?? "",
    column: asked.get("column") ?? "",
    focus: focus === "up" || focus === "down" || focus === "both" ? focus : "",
    depth: Number.isInteger(depth) && depth >= 1 ? Math.min(depth, NO_END) : NO_END,
    columns: asked.get("columns") === "1",
    view: asked.get("view") === "list" ? "list" : "picture",
  };
}

export function writeAddress(address: Address): string {
  const told = new URLSearchParams();
  if (address.node) told.set("node", address.node);
  if (address.column) told.set("column", address.column);
  if (address.focus && address.node) {
    told.set("focus", address.focus);
    if (address.depth < NO_END) told.set("depth", String(address.depth));
  }
  if (address.columns) told.set("columns", "1");
  if (address.view === "list") told.set("view", "list");
  return `#${told}`;
}

/** The search field: results under it, chosen by keys or pointer. */
import { type Graph, groupOf } from "./document";
import { byId, make, name } from "./elements";
import { type Found, search } from "./search";

export function listenToSearch(graph: Graph, go: (node: number, column: number) => void): void {
  const field = byId<HTMLInputElement>("search"), list = byId("results");
  let found: Found[] = [], at = 0;
  const show = (open: boolean) => {
    list.hidden = !open;
    field.setAttribute("aria-expanded", String(open));
    [...list.children].forEach((row, nth) => row.setAttribute("aria-selected", String(nth === at && found.length > 0)));
    if (open && found.length) { field.setAttribute("aria-activedescendant", `result-${at}`); list.children[at].scrollIntoView({ block: "nearest" }); }
    else field.removeAttribute("aria-activedescendant");
  };
  const take = (nth: number) => { const { node, column } = found[nth]; show(false); field.value = ""; go(node, column); };
  const ask = () => {
    found = search(graph, field.value);
    at = 0;
    list.replaceChildren(...found.map((each, nth) => {
      const node = graph.lineage.nodes[each.node];
      const row = make("li", { id: `result-${nth}`, role: "option", "aria-selected": "false" }, name(node.name),
        make("small", {}, name([node.kind, groupOf(node), each.words].filter(Boolean).join("  ·  "))));
      row.addEventListener("pointerdown", (event) => { event.preventDefault(); take(nth); });
      return row;
    }));
    if (!found.length) list.append(make("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nothing of that name"));
    show(field.value.trim() !== "");
    if (field.value.trim()) byId("said").textContent = `${found.length} found.`;
  };
  field.addEventListener("input", ask);
  field.addEventListener("blur", () => show(false));
  field.addEventListener("keydown", (event) => {
    const open = !list.hidden;
    if (event.key === "ArrowDown" && open) at = Math.min(at + 1, Math.max(0, found.length - 1));
    else if (event.key === "ArrowUp" && open) at = Math.max(at - 1, 0);
    else if (event.key === "Enter" && open && found.length) { event.preventDefault(); take(at); return; }
    else if (event.key === "Escape") { event.preventDefault(); field.value = ""; show(false); byId("canvas").focus(); return; }
    else return;
    event.preventDefault();
    show(open);
  });
}

/** The page: one state, and what changes it. */
import { NO_END, readAddress, type Way, writeAddress } from "./address";
import { columnWords, FRESHNESS_WORDS, Graph, groupOf, LAYERS, readDocument, SEVERITIES, whenWords } from "./document";
import { button, byId, make } from "./elements";
import { download, toMermaid, toPng, toSvg } from "./exports";
import { ALL, allows, fillFilters, type Filters } from "./filters";
import { place } from "./layout";
import { type Order, orderNodes } from "./order";
import { fillLegend, nothingWords } from "./legend";
import { fillList } from "./listing";
import { type Doing, edgePanel, findingsPanel, helpPanel, nodePanel } from "./panels";
import { columnLines, edgeLines, pointOn } from "./routes";
import { listenToSearch } from "./searching";
import { type Hit, NOTHING, Stage } from "./stage";

type Shown = "" | "node" | "edge" | "findings" | "help";

class Page implements Doing {
  private readonly order: Order;
  readonly stage: Stage;
  private readonly opened = new Set<number>();
  private filters: Filters = { ...ALL, layers: new Set(LAYERS) };
  private node = -1; private edge = -1; private column = -1; private root = -1; // of the focus
  private way: Way | "" = ""; private depth = NO_END; private allColumns = false; private asList = false;
  private shown = new Set<number>(); private edges: number[] = [];
  private panel: Shown = "";
  private written = "";
  private returnTo: HTMLElement | null = null;
  readonly took: Record<string, number> = {};

  constructor(readonly graph: Graph) {
    const began = performance.now();
    this.stage = new Stage(byId<HTMLCanvasElement>("canvas"), byId<HTMLCanvasElement>("map"), graph);
    this.order = orderNodes(graph, this.stage.measure);
    this.took.layout = performance.now() - began;
    const { stage } = this, panel = byId("panel");
    stage.free = () => panel.hidden || getComputedStyle(panel).position !== "absolute" ? stage.height : stage.height - panel.offsetHeight;
  }

  /* What is shown */

  readonly isOpen = (node: number): boolean => this.allColumns || this.opened.has(node);

  private choose(): void {
    const { nodes, edges } = this.graph.lineage, { filters } = this;
    const passes = (at: number) => allows(filters, edges[at]);
    const wanted = this.way && this.root >= 0 ? this.graph.reach(this.root, this.way, this.depth, passes) : null;
    const byEdge = filters.route || filters.kind || filters.score > 0 || filters.ours;
    this.shown = new Set(nodes.keys());
    for (const at of this.shown) {
      const kept = (!wanted || wanted.has(at)) && filters.layers.has(nodes[at].layer)
        && (!filters.findings || this.graph.findings[at].length > 0)
        && (!byEdge || [...this.graph.into[at], ...this.graph.out[at]].some(passes));
      if (!kept) this.shown.delete(at);
    }
    this.edges = [...edges.keys()].filter((at) => passes(at) && this.shown.has(edges[at].from) && this.shown.has(edges[at].to));
  }

  /** Choose and place anew. */
  arrange(fit = false): void {
    const before = this.node >= 0 ? this.stage.pointOf({ ...NOTHING, node: this.node }) : null;
    const began = performance.now();
    this.choose();
    const { stage } = this;
    stage.placing = place(this.graph, this.order, this.shown, this.isOpen);
    stage.lines = edgeLines(this.graph, stage.placing, this.order, this.edges);
    stage.columnLines = columnLines(this.graph, stage.placing, this.order, new Set(this.edges), this.isOpen);
    this.took.placing = performance.now() - began;
    this.light();
    const after = this.node >= 0 ? stage.pointOf({ ...NOTHING, node: this.node }) : null;
    if (fit) stage.fit();
    else if (before && after) stage.pan(before[0] - after[0], before[1] - after[1]);
    const empty = byId("nothing");
    empty.hidden = this.shown.size > 0;
    empty.textContent = nothingWords(this.graph);
    if (this.asList) fillList(byId("list"), this.graph, this.shown, this.edges, this);
    this.tell();
  }

  /** What is lit, and what stands back. */
  private light(): void {
    let lit: Set<number> | null = null;
    if (this.column >= 0 || this.edge >= 0 || (this.node >= 0 && !this.way)) lit = new Set();
    const { edges } = this.graph.lineage;
    if (lit && this.node >= 0 && this.column < 0) this.graph.reach(this.node, "both", NO_END, () => true).forEach((each) => lit.add(each));
    if (lit && this.edge >= 0) [edges[this.edge].from, edges[this.edge].to].forEach((each) => lit.add(each));
    const litColumns = this.column >= 0 ? this.graph.trace(this.node, this.column) : null;
    litColumns?.columns.forEach((key) => lit!.add(Number(key.split("/")[0])));
    const over = this.stage.chosen?.over ?? -1;
    this.stage.chosen = { node: this.node, edge: this.edge, column: this.column, shown: this.shown, edges: this.edges, open: this.isOpen, lit, litColumns, over };
    this.stage.draw();
  }

  /** Panel, chips, buttons and address say what the picture shows. */
  private tell(): void {
    const { graph } = this, panel = byId("panel");
    const parts = this.panel === "node" && this.node >= 0 ? nodePanel(graph, this.node, this.column, this.isOpen(this.node), this.root === this.node ? this.way : "", this.depth, this)
      : this.panel === "edge" && this.edge >= 0 ? edgePanel(graph, this.edge, this)
      : this.panel === "findings" ? findingsPanel(graph, this) : this.panel === "help" ? helpPanel(this) : [];
    const top = panel.scrollTop;
    panel.replaceChildren(...parts);
    panel.scrollTop = top;
    if (panel.hidden !== !parts.length) { panel.hidden = !parts.length; this.stage.draw(); }
    byId("columns").setAttribute("aria-pressed", String(this.allColumns));
    byId("view").setAttribute("aria-pressed", String(this.asList));
    this.tellChips();
    const { nodes } = graph.lineage;
    const address = writeAddress({
      node: this.way ? nodes[this.root].qualified_name : this.node >= 0 ? nodes[this.node].qualified_name : "", focus: this.way, depth: this.depth, columns: this.allColumns,
      column: this.column >= 0 && (!this.way || this.root === this.node) ? nodes[this.node].columns[this.column].name : "", view: this.asList ? "list" : "picture",
    });
    this.written = address;
    if (address !== (location.hash || "#")) history.replaceState(null, "", address);
  }

  private tellChips(): void {
    const chips: HTMLElement[] = [];
    if (this.way) {
      const words = { up: "Upstream of", down: "Downstream of", both: "Around" }[this.way];
      const depth = this.depth < NO_END ? `, ${this.depth} step${this.depth > 1 ? "s" : ""}` : "";
      chips.push(button(`${words} ${this.graph.lineage.nodes[this.root].name}${depth}  ✕`, () => this.focus("", this.depth)));
    }
    if (this.filters.on) chips.push(button(`Filtered: ${this.shown.size} of ${this.graph.lineage.nodes.length}  ✕`, () => this.filter({ ...ALL, layers: new Set(LAYERS) })));
    byId("chips").replaceChildren(...chips);
  }

  say(words: string): void { byId("said").textContent = words; }

  /* What a person does */

  private keepFocus(does: () => void): void {
    const held = document.activeElement as HTMLElement | null, { panel } = this;
    const inside = held && byId("panel").contains(held), label = held?.textContent;
    if (!inside) this.returnTo = held;
    does();
    if (!inside) return;
    const again = [...byId("panel").querySelectorAll<HTMLElement>("button, select")].find((each) => each.textContent === label);
    (panel === this.panel && again ? again : byId("panel")).focus({ preventScroll: true });
  }

  /** Choose a node. One that is not shown ends focus and filter. */
  pick(node: number, panel: Shown = "node"): void {
    this.keepFocus(() => {
      const anew = !this.shown.has(node);
      if (anew) { this.way = ""; this.filters = { ...ALL, layers: new Set(LAYERS) }; this.tellFilters(); }
      this.node = node; this.edge = -1; this.column = -1; this.panel = panel;
      if (anew) this.arrange(); else { this.light(); this.tell(); }
      this.stage.show(node);
      const each = this.graph.lineage.nodes[node], count = this.graph.findings[node].length;
      this.say(`${each.name}, ${each.kind} in ${groupOf(each)}, ${FRESHNESS_WORDS[each.freshness.state]}. ${this.graph.into[node].length} in, ${this.graph.out[node].length} out.${count ? ` Findings: ${count}.` : ""}`);
    });
  }

  pickEdge(edge: number): void {
    this.keepFocus(() => {
      this.edge = edge; this.column = -1; this.panel = "edge";
      this.light(); this.tell();
      const { nodes, edges } = this.graph.lineage;
      this.say(`Edge from ${nodes[edges[edge].from].name} to ${nodes[edges[edge].to].name}. ${edges[edge].evidence?.words ?? "No evidence stated."}`);
    });
  }

  pickColumn(node: number, column: number): void {
    this.keepFocus(() => {
      const same = node === this.node && column === this.column;
      this.node = node; this.edge = -1; this.column = same ? -1 : column; this.panel = "node";
      if (!same) this.graph.trace(node, column).columns.forEach((key) => this.opened.add(Number(key.split("/")[0])));
      this.arrange();
      if (!same) this.say(`Column ${this.graph.lineage.nodes[node].columns[column].name} chosen; what it comes from and leads to is lit.`);
    });
  }

  open(node: number): void {
    this.keepFocus(() => {
      const open = this.isOpen(node);
      if (this.allColumns) { this.allColumns = false; this.shown.forEach((each) => this.opened.add(each)); }
      if (open) { this.opened.delete(node); this.column = -1; } else this.opened.add(node);
      this.arrange();
    });
  }

  focus(way: Way | "", depth: number): void {
    this.keepFocus(() => {
      this.depth = depth;
      if (this.node < 0 && way) return;
      if (way && this.node >= 0) this.root = this.node;
      this.way = way;
      this.arrange(true);
      this.say(way ? `${this.shown.size} assets shown.` : "All assets shown.");
    });
  }

  close(): void {
    this.panel = "";
    this.edge = -1;
    this.light(); this.tell();
    this.stage.refit();
    if (this.returnTo?.isConnected && this.returnTo !== document.body) this.returnTo.focus(); else this.home().focus();
  }
  private home(): HTMLElement { return byId(this.asList ? "list" : "canvas"); }

  private filter(filters: Filters): void { this.filters = filters; this.tellFilters(); this.arrange(true); this.say(`${this.shown.size} assets shown.`); }
  private tellFilters(): void { fillFilters(byId("filters"), this.graph, this.filters, (filters) => { this.filters = filters; this.arrange(true); this.say(`${this.shown.size} assets shown.`); }); }

  private toggleColumns(): void { this.allColumns = !this.allColumns; if (!this.allColumns) { this.opened.clear(); this.column = -1; } this.arrange(); }
  private toggleList(): void {
    this.asList = !this.asList;
    byId("picture").hidden = this.asList;
    byId("list").hidden = !this.asList;
    if (this.asList) fillList(byId("list"), this.graph, this.shown, this.edges, this);
    this.tell();
    this.stage.draw();
  }
  private togglePanel(panel: Shown): void {
    this.keepFocus(() => { this.panel = this.panel === panel ? "" : panel; this.tell(); this.stage.refit(); });
    if (this.panel) byId("panel").focus();
  }

  private stepBack(): void {
    for (const id of ["filters", "exports"]) if (!byId(id).hidden) { this.drop(id); return; }
    if (this.panel) this.close();
    else if (this.column >= 0 || this.edge >= 0) { this.column = this.edge = -1; this.light(); this.tell(); }
    else if (this.way) this.focus("", this.depth);
    else if (this.node >= 0) { this.node = -1; this.light(); this.tell(); }
  }

  /* Keys */

  private step(key: string): void {
    const { nodes, edges } = this.graph.lineage, { columns, boxes } = this.stage.placing;
    if (!this.shown.size) return;
    if (this.node < 0 || !this.shown.has(this.node)) { this.pick(columns[0][0], this.panel && "node"); return; }
    const middle = (node: number) => boxes[node]!.y + boxes[node]!.h / 2;
    let next: number | undefined;
    if (key === "ArrowLeft" || key === "ArrowRight") {
      const ends = (key === "ArrowLeft" ? this.graph.into[this.node].map((at) => edges[at].from) : this.graph.out[this.node].map((at) => edges[at].to))
        .filter((each) => each !== this.node && this.shown.has(each));
      next = ends.sort((a, b) => Math.abs(middle(a) - middle(this.node)) - Math.abs(middle(b) - middle(this.node)))[0];
    } else {
      const members = columns.find((each) => each.includes(this.node))!;
      next = members[members.indexOf(this.node) + (key === "ArrowDown" ? 1 : -1)];
    }
    if (next === undefined) this.say(`No further from ${nodes[this.node].name}.`);
    else this.pick(next, this.panel && "node");
  }

  private nextEdge(): void {
    if (this.node < 0) return;
    const around = [...this.graph.into[this.node], ...this.graph.out[this.node]].filter((at) => this.edges.includes(at));
    if (around.length) this.pickEdge(around[(around.indexOf(this.edge) + 1) % around.length]);
  }

  private onStageKey(event: KeyboardEvent): boolean {
    const { key } = event;
    const ways: Record<string, Way> = { u: "up", d: "down", b: "both" }, focused = this.root === this.node ? this.way : "";
    if (key.startsWith("Arrow") && event.shiftKey) this.stage.pan(key === "ArrowLeft" ? 80 : key === "ArrowRight" ? -80 : 0, key === "ArrowUp" ? 80 : key === "ArrowDown" ? -80 : 0);
    else if (key.startsWith("Arrow")) this.step(key);
    else if (key === "Enter") { if (this.node < 0) this.step("ArrowRight"); if (this.node >= 0) { this.panel = this.edge >= 0 ? "edge" : "node"; this.returnTo = byId("canvas"); this.tell(); byId("panel").focus(); } }
    else if (key === "c" && this.node >= 0) this.open(this.node);
    else if (key === "e") this.nextEdge();
    else if (key in ways && this.node >= 0) this.focus(focused === ways[key] ? "" : ways[key], this.depth);
    else if (key === "+" || key === "=") this.stage.zoom(1.25);
    else if (key === "-") this.stage.zoom(0.8);
    else if (key === "0") this.stage.fit(true);
    else return false;
    return true;
  }

  private listenToKeys(): void {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const at = event.target as HTMLElement, writing = at.matches("input:not([type=checkbox]):not([type=range]), select");
      let done = true;
      if (event.key === "Escape") this.stepBack();
      else if (writing) return;
      else if (event.key === "/") byId("search").focus();
      else if (event.key === "?") this.togglePanel("help");
      else done = at.id === "canvas" && this.onStageKey(event);
      if (done) event.preventDefault();
    });
  }

  /* Pointer */

  private listenToPointer(): void {
    const { stage, stage: { canvas } } = this;
    const held = new Map<number, [number, number]>();
    let moved = 0;
    const at = (event: MouseEvent): [number, number] => { const { left, top } = canvas.getBoundingClientRect(); return [event.clientX - left, event.clientY - top]; };
    canvas.addEventListener("pointerdown", (event) => { held.set(event.pointerId, at(event)); moved = 0; canvas.setPointerCapture(event.pointerId); });
    canvas.addEventListener("pointermove", (event) => {
      const now = at(event), last = held.get(event.pointerId);
      if (!last) { this.hover(stage.hit(...now)); return; }
      const other = [...held].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const before = Math.hypot(last[0] - other[0], last[1] - other[1]), after = Math.hypot(now[0] - other[0], now[1] - other[1]);
        if (before > 0) stage.zoom(after / before, (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
        moved += 9;
      } else if ((moved += Math.abs(now[0] - last[0]) + Math.abs(now[1] - last[1])) > 4) {
        canvas.classList.add("held");
        stage.pan(now[0] - last[0], now[1] - last[1]);
      }
      held.set(event.pointerId, now);
    });
    const release = (event: PointerEvent) => {
      canvas.classList.remove("held");
      if (held.delete(event.pointerId) && event.type === "pointerup" && moved <= 4) this.click(stage.hit(...at(event)));
    };
    canvas.addEventListener("pointerup", release);
    canvas.addEventListener("pointercancel", release);
    canvas.addEventListener("dblclick", (event) => { const hit = stage.hit(...at(event)); if (hit.node >= 0 && hit.column < 0) this.open(hit.node); });
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      const unit = event.deltaMode ? 16 : 1;
      if (event.ctrlKey || event.metaKey || !event.deltaX && Math.abs(event.deltaY) >= 50 && !event.shiftKey)
        stage.zoom(Math.exp(-event.deltaY * unit * (event.ctrlKey && Math.abs(event.deltaY) < 50 ? 0.01 : 0.0016)), ...at(event));
      else stage.pan(-(event.shiftKey ? event.deltaY || event.deltaX : event.deltaX) * unit, event.shiftKey ? 0 : -event.deltaY * unit);
    }, { passive: false });
    const map = byId("map");
    map.addEventListener("pointerdown", (event) => stage.goByMap(event.offsetX, event.offsetY));
    map.addEventListener("pointermove", (event) => { if (event.buttons) stage.goByMap(event.offsetX, event.offsetY); });
    new ResizeObserver(() => { stage.canvas.clientWidth && stage.drawNow(); }).observe(canvas);
  }

  private hover(hit: Hit): void {
    this.stage.canvas.classList.toggle("over", hit.node >= 0 || hit.edge >= 0);
    const { nodes } = this.graph.lineage;
    this.stage.canvas.title = hit.node >= 0 ? (hit.column >= 0 ? columnWords(nodes[hit.node].columns[hit.column]) : nodes[hit.node].name) : "";
    if (this.stage.chosen.over !== hit.edge) { this.stage.chosen.over = hit.edge; this.stage.draw(); }
  }

  private click(hit: Hit): void {
    this.returnTo = this.stage.canvas;
    if (hit.column >= 0) this.pickColumn(hit.node, hit.column);
    else if (hit.node >= 0) this.pick(hit.node);
    else if (hit.edge >= 0) this.pickEdge(hit.edge);
    else { this.column = this.edge = this.node = -1; this.panel = ""; this.light(); this.tell(); }
  }

  /* Start */

  private drop(id: string): void {
    for (const [menu, opener] of [["filters", "filter"], ["exports", "export"]]) {
      const open = menu === id && byId(menu).hidden;
      if (!open && !byId(menu).hidden && menu === id) byId(opener).focus();
      byId(menu).hidden = !open;
      byId(opener).setAttribute("aria-expanded", String(open));
    }
  }

  private theme(theme: string): void {
    document.documentElement.dataset.theme = theme;
    byId("theme").setAttribute("aria-pressed", String(theme === "dark"));
    const style = getComputedStyle(document.documentElement);
    for (const each of NAMES) this.stage.palette[each] = style.getPropertyValue(`--${each}`).trim();
    if (this.stage.chosen) this.stage.draw();
  }

  private listenToTools(): void {
    const does = (id: string, what: () => void) => byId(id).addEventListener("click", what);
    does("view", () => this.toggleList());
    does("columns", () => this.toggleColumns());
    does("filter", () => this.drop("filters"));
    does("export", () => this.drop("exports"));
    does("findings", () => this.togglePanel("findings"));
    does("help", () => this.togglePanel("help"));
    does("reload", () => location.reload());
    does("nearer", () => this.stage.zoom(1.25));
    does("farther", () => this.stage.zoom(0.8));
    does("fit", () => this.stage.fit(true));
    const dark = matchMedia("(prefers-color-scheme: dark)");
    let own = kept("lineage-theme");
    this.theme(own || (dark.matches ? "dark" : "light"));
    dark.addEventListener("change", () => { if (!own) this.theme(dark.matches ? "dark" : "light"); });
    does("theme", () => { own = document.documentElement.dataset.theme === "dark" ? "light" : "dark"; this.theme(own); keep("lineage-theme", own); });
    document.addEventListener("pointerdown", (event) => {
      for (const [menu, opener] of [["filters", "filter"], ["exports", "export"]])
        if (!byId(menu).hidden && ![menu, opener].some((id) => byId(id).contains(event.target as globalThis.Node))) this.drop(menu);
    });
    const { graph, stage } = this;
    const as = (words: string, kind: string, ending: string, content: () => string | Promise<Blob>) => button(words, () => {
      const made = content();
      void Promise.resolve(made).then((each) => download(typeof each === "string" ? new Blob([each], { type: kind }) : each, `lineage.${ending}`))
        .catch((error: Error) => this.say(error.message));
      this.drop("exports");
    });
    byId("exports").append(as("SVG picture", "image/svg+xml", "svg", () => toSvg(stage, graph)), as("PNG picture", "image/png", "png", () => toPng(stage, graph)),
      as("Mermaid text", "text/plain", "mmd", () => toMermaid(stage, graph)), as("JSON document", "application/json", "json", () => JSON.stringify(JSON.parse(written), null, 1)));
  }

  /** Follow a link to a part of the picture. */
  private follow(): void {
    const asked = readAddress(location.hash), { graph } = this;
    this.node = asked.node ? graph.find(asked.node) : -1;
    this.column = this.node >= 0 && asked.column ? graph.lineage.nodes[this.node].columns.findIndex((each) => each.name === asked.column) : -1;
    if (this.column >= 0) graph.trace(this.node, this.column).columns.forEach((key) => this.opened.add(Number(key.split("/")[0])));
    this.edge = -1;
    this.root = this.node;
    this.way = this.node >= 0 ? asked.focus : "";
    this.depth = asked.depth;
    this.allColumns = asked.columns;
    this.panel = this.node >= 0 ? "node" : "";
    if ((asked.view === "list") !== this.asList) this.toggleList();
    this.tell();
    this.arrange(true);
    if (this.node >= 0 && !this.way) this.stage.show(this.node);
    if (asked.node && this.node < 0) {
      const words = `This page does not show ${asked.node}.`;
      this.say(words);
      byId("chips").append(make("button", { type: "button", click: () => this.tellChips() }, `${words}  ✕`));
    }
  }

  private tellTitle(): void {
    const { lineage } = this.graph;
    document.title = lineage.title || "Lineage";
    byId("title").textContent = document.title;
    const count = (many: number, words: string) => `${many.toLocaleString("en")} ${words}${many === 1 ? "" : "s"}`;
    const when = lineage.made_at ? `read ${whenWords(lineage.made_at)}` : "";
    byId("about").textContent = ["Where data comes from and where it goes", `${count(lineage.nodes.length, "asset")}, ${count(lineage.edges.length, "edge")}`, when, lineage.tenant].filter(Boolean).join("  ·  ");
    byId("about").title = byId("about").textContent!;
    fillLegend(byId("legend"), this.graph);
    byId("reload").hidden = !lineage.live;
    const worst = SEVERITIES.find((each) => lineage.findings.some((finding) => finding.severity === each));
    if (worst) byId("findings").append(make("span", { class: `count ${worst}` }, String(lineage.findings.length)));
  }

  start(): void {
    this.tellTitle();
    this.listenToTools();
    this.listenToKeys();
    this.listenToPointer();
    listenToSearch(this.graph, (node, column) => { this.returnTo = this.home(); if (column >= 0) { this.pick(node); this.pickColumn(node, column); this.stage.show(node); } else this.pick(node); this.home().focus(); });
    this.tellFilters();
    this.follow();
    this.stage.drawNow();
    addEventListener("hashchange", () => { if (location.hash !== this.written) this.follow(); });
  }
}

const NAMES = ["paper", "card", "group", "veil", "ink", "muted", "faint", "hair", "edge", "line", "others", "accent", "glow", "tag", "source", "files", "target", "usage",
  "tint-source", "tint-files", "tint-target", "tint-usage", "fresh", "late", "unknown", "error", "warning", "note"];

/* A file that is opened from a disc may have no storage. */
function kept(key: string): string { try { return localStorage.getItem(key) ?? ""; } catch { return ""; } }
function keep(key: string, value: string): void { try { localStorage.setItem(key, value); } catch { /* not kept, then */ } }

const written = byId("lineage").textContent!;
const page = new Page(new Graph(readDocument(written)));
page.start();
page.took.ready = performance.now();
/** For tests and measurements: where things are, and how long they took. Nothing can be changed by it. */
Object.defineProperty(window, "lineagePage", { value: Object.freeze({
  pointOf: (name: string, column = -1) => page.stage.pointOf({ ...NOTHING, node: page.graph.find(name), column }),
  pointOfEdge: (edge: number) => page.stage.pointOf({ ...NOTHING, edge }),
  boxOf: (name: string) => { const box = page.stage.placing.boxes[page.graph.find(name)]; return box && { ...box }; },
  wayOf: (edge: number) => page.stage.lines.filter((line) => line.at === edge).flatMap((line) => line.curves)
    .flatMap((curve) => Array.from({ length: 33 }, (_, step) => pointOn(curve, step / 32))),
  groups: () => page.stage.placing.groups.map((group) => ({ ...group })),
  took: () => ({ ...page.took }),
  drawn: () => page.stage.drawn,
  view: () => ({ x: page.stage.x, y: page.stage.y, scale: page.stage.scale }),
}) });

/** What is shown, as a file: SVG and PNG of the picture, Mermaid of its nodes and edges, JSON of the document. */
import type { Graph } from "./document";
import type { Box } from "./layout";
import { CanvasPen, escapeXml, SvgPen } from "./pens";
import { drawHeads, drawScene } from "./scene";
import type { Stage } from "./stage";

const ROOM = 40, MOST_PIXELS = 12_000;

/** All of it, with room around it and the layers' names over it. */
function viewOf({ placing: { bounds } }: Stage): Box {
  return { x: bounds.x - ROOM, y: bounds.y - ROOM - 24, w: bounds.w + 2 * ROOM, h: bounds.h + 2 * ROOM + 24 };
}

export function toSvg(stage: Stage, graph: Graph): string {
  const view = viewOf(stage);
  const pen = new SvgPen(new CanvasPen(document.createElement("canvas").getContext("2d")!));
  pen.box(view.x, view.y, view.w, view.h, 0, stage.palette.paper, null);
  drawScene(pen, graph, stage.placing, stage.lines, stage.columnLines, stage.chosen, stage.palette, view, 1);
  drawHeads(pen, stage.placing, stage.palette, view.y + 24);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${view.x} ${view.y} ${view.w} ${view.h}" width="${view.w}" height="${
    view.h}"><title>${escapeXml(graph.lineage.title)}</title>${pen.parts.join("\n")}</svg>\n`;
}

export async function toPng(stage: Stage, graph: Graph): Promise<Blob> {
  const view = viewOf(stage), { w, h } = view;
  const scale = Math.min(2, MOST_PIXELS / w, MOST_PIXELS / h);
  const canvas = document.createElement("canvas");
  canvas.width = Math.ceil(w * scale);
  canvas.height = Math.ceil(h * scale);
  const context = canvas.getContext("2d")!;
  context.scale(scale, scale);
  context.translate(-view.x, -view.y);
  const pen = new CanvasPen(context);
  pen.box(view.x, view.y, w, h, 0, stage.palette.paper, null);
  drawScene(pen, graph, stage.placing, stage.lines, stage.columnLines, stage.chosen, stage.palette, view, 1);
  drawHeads(pen, stage.placing, stage.palette, view.y + 24);
  return new Promise((done, failed) => canvas.toBlob((blob) => (blob ? done(blob) : failed(new Error("The picture is too large."))), "image/png"));
}

export function toMermaid(stage: Stage, graph: Graph): string {
  const { nodes, edges } = graph.lineage, { shown } = stage.chosen;
  const said = (text: string) => text.replace(/[^\p{L}\p{N} ._:/=*()-]/gu, (letter) => `#${letter.codePointAt(0)};`);
  const lines = ["flowchart LR"];
  for (const node of [...shown].sort((a, b) => a - b)) lines.push(`  n${node}["${said(nodes[node].name)}"]`);
  for (const { at } of stage.lines) {
    const { from, to, ours, evidence } = edges[at];
    const words = evidence ? `|"${said(evidence.kind)} ${evidence.score.toFixed(2)}"|` : "";
    lines.push(`  n${from} ${ours ? "-->" : "-.->"}${words} n${to}`);
  }
  return `${lines.join("\n")}\n`;
}

export function download(content: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

// Makes the one file that the wheel carries. The same sources give the same bytes: all that goes in is in this folder or locked.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, transform } from "esbuild";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const read = (path) => readFileSync(here(path), "utf8");
const digest = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const sources = ["build.mjs", "package-lock.json", "package.json", "tsconfig.json", ...readdirSync(here("src")).map((name) => `src/${name}`)].sort();
const whole = createHash("sha256");
for (const path of sources) whole.update(`${path}\n${createHash("sha256").update(read(path)).digest("hex")}\n`);

const options = { minify: true, target: "es2022", charset: "ascii", legalComments: "none" };
const bundle = await build({ ...options, entryPoints: [here("src/main.ts")], absWorkingDir: here("."), bundle: true, format: "iife", write: false });
const script = bundle.outputFiles[0].text.trim();
const style = (await transform(read("src/style.css"), { ...options, loader: "css" })).code.trim();
const licence = ["dagre", "graphlib"].map((name) => read(`node_modules/@dagrejs/${name}/LICENSE`).trim())
  .filter((text, at, all) => all.indexOf(text) === at).join("\n\n").replaceAll("--", "- -");
const policy = `default-src 'none'; script-src ${digest(script)}; style-src ${digest(style)}; img-src data: blob:; base-uri 'none'; form-action 'none'`;

const parts = { POLICY: policy, SOURCES: whole.digest("hex"), STYLE: style, SCRIPT: script, LICENCE: licence };
const page = read("src/page.html").replace(/@(POLICY|SOURCES|STYLE|SCRIPT|LICENCE)@/g, (_, name) => parts[name]);
const out = process.argv[2] ?? here("../delta_arc_lineage/page/lineage.html");
writeFileSync(out, page);

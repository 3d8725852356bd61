// node build.mjs FOLDER: the page as the files that a browser loads, in FOLDER, which holds nothing else afterwards.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node build.mjs FOLDER");
  process.exit(2);
}

await rm(folder, { recursive: true, force: true });
await mkdir(folder, { recursive: true });
const made = await build({
  absWorkingDir: here,
  entryPoints: ["src/main.tsx", "src/mark.svg"],
  loader: { ".svg": "copy" },
  outdir: folder,
  entryNames: "[name]-[hash]",
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome116", "firefox124", "safari17.4"],
  jsx: "automatic",
  jsxImportSource: "preact",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

// Where each file has got to, for the page that names them.
const names = Object.keys(made.metafile.outputs).map((path) => basename(path));
let page = await readFile(join(here, "src/index.html"), "utf8");
for (const ending of ["js", "css", "svg"]) {
  const name = names.find((each) => each.endsWith(`.${ending}`));
  if (name === undefined) throw new Error(`the bundle has no .${ending} file`);
  page = page.replaceAll(`{{${ending}}}`, `/page/${name}`);
}
await writeFile(join(folder, "index.html"), page);

// The licences of what is in the bundle want to travel with it.
const packages = new Set();
for (const input of Object.keys(made.metafile.inputs)) {
  const found = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (found) packages.add(found[1]);
}
const licences = [];
for (const name of [...packages].sort()) {
  const at = join(here, "node_modules", name);
  const { version } = JSON.parse(await readFile(join(at, "package.json"), "utf8"));
  licences.push(`${name} ${version}\n\n${(await readFile(join(at, "LICENSE"), "utf8")).trim()}\n`);
}
await writeFile(join(folder, "licences.txt"), licences.join(`\n${"-".repeat(72)}\n\n`));

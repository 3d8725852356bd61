// node test.mjs FOLDER: the unit tests of the page's pure parts, built into FOLDER and run there.
import { spawnSync } from "node:child_process";
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));
const folder = process.argv[2];
if (folder === undefined) {
  console.error("usage: node test.mjs FOLDER");
  process.exit(2);
}
const tests = (await readdir(join(here, "test"))).filter((name) => name.endsWith("_test.ts"));
if (tests.length === 0) throw new Error("there are no tests");
await rm(folder, { recursive: true, force: true });
await build({
  absWorkingDir: here,
  entryPoints: tests.map((name) => join("test", name)),
  outdir: folder,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node18",
  sourcemap: "inline",
  logLevel: "warning",
});
const made = tests.map((name) => join(folder, name.replace(/ts$/, "mjs")));
const done = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...made], {
  stdio: "inherit",
});
process.exit(done.status ?? 1);

// Prints what was built, gzip; fails when the editor's first load passes its budget, or when a chunk imports an entry
// (Django serves entries under a hashed name: the import would load a second copy, and React twice).
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const built = join(dirname(fileURLToPath(import.meta.url)), "../../static/canvas");
const budget = 250;
const entries = ["theme", "site", "editor", "run"];

const size = (file) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length / 1024;
const text = (file) => readFileSync(join(built, file), "utf8");
/** Files a script imports before it runs; lazy `import()`s are not among them. */
const imports = (file) =>
  [...text(file).matchAll(/(?:\bfrom|\bimport)\s*["'](\.[^"']+)["']/g)].map((found) => join(dirname(file), found[1]));

function firstLoad(file, seen = new Set()) {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const needed of imports(file)) firstLoad(needed, seen);
  return seen;
}

let failed = false;
for (const file of readdirSync(built).filter((name) => name.endsWith(".css")))
  console.log(`${file.padEnd(34)}${size(file).toFixed(1).padStart(8)} KB`);
for (const chunk of readdirSync(join(built, "chunks"), { withFileTypes: true })) {
  const file = join("chunks", chunk.name);
  console.log(`${file.padEnd(34)}${size(file).toFixed(1).padStart(8)} KB`);
  const reached = text(file).match(/["']\.\.\/(theme|site|editor|run)\.js["']/);
  if (reached) {
    console.error(`${file} imports the entry ${reached[1]}.js`);
    failed = true;
  }
}
for (const entry of entries) {
  const files = [...firstLoad(`${entry}.js`)];
  const total = files.reduce((sum, file) => sum + size(file), 0);
  console.log(
    `${`${entry}.js`.padEnd(34)}${size(`${entry}.js`).toFixed(1).padStart(8)} KB, first load ${total.toFixed(1)} KB`,
  );
  if (total > budget) {
    console.error(`${entry}.js loads ${total.toFixed(0)} KB before it runs; the budget is ${budget} KB`);
    failed = true;
  }
}
process.exit(failed ? 1 : 0);

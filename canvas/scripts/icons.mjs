// Writes the sprite static/canvas/icons.svg from the names in src/icons.txt. Use an icon as
// <svg class="icon"><use href="…/icons.svg#tabler-home"></use></svg>.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outlines = join(root, "node_modules/@tabler/icons/icons/outline");
const target = join(root, "../static/canvas/icons.svg");

const names = [...new Set(readFileSync(join(root, "src/icons.txt"), "utf8").split(/\s+/).filter(Boolean))].sort();
const missing = names.filter((name) => !existsSync(join(outlines, `${name}.svg`)));
if (missing.length) {
  console.error(`src/icons.txt names icons Tabler does not have: ${missing.join(", ")}`);
  process.exit(1);
}

/** The drawing inside Tabler's <svg>, without its invisible 24 × 24 frame. */
function drawing(name) {
  const svg = readFileSync(join(outlines, `${name}.svg`), "utf8");
  const inner = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return inner.replace(/<path stroke="none"[^>]*\/>/, "").replace(/\s*\n\s*/g, "");
}

const symbols = names.map(
  (name) =>
    `<symbol id="tabler-${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" ` +
    `stroke-linecap="round" stroke-linejoin="round">${drawing(name)}</symbol>`,
);
mkdirSync(dirname(target), { recursive: true });
writeFileSync(target, `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`);
console.log(`icons.svg: ${names.length} icons`);

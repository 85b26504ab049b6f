import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { PurgeCSS } from "purgecss";
import type { Plugin } from "vite";

const repository = resolve(import.meta.dirname, "../..");

/** Everything that may name a class: templates, Python that renders forms, our scripts and Bootstrap's. */
const users = [
  `${repository}/templates/**/*.html`,
  `${repository}/{automate,workspaces,engine,designer,humantasks,connectors,insights}/**/*.{html,py}`,
  `${repository}/static/js/**/*.js`,
  `${repository}/canvas/src/**/*.{ts,tsx}`,
  `${repository}/canvas/node_modules/bootstrap/js/dist/{collapse,dropdown,modal,offcanvas,tab}.js`,
];

/** Families that are put together from values at run time (`text-bg-{{ colour }}`) and so are never seen whole. */
const built = [
  /^(show|fade|active|disabled|collapsed|collapsing|is-invalid|is-valid|was-validated)$/,
  /^(bg|text|badge|status|alert|toast|btn)-(blue|azure|indigo|purple|pink|red|orange|yellow|lime|green|teal|cyan|gray|secondary|success|danger|warning|info|primary)(-lt|-fg)?$/,
  /^(modal|offcanvas)-(backdrop|open|static)$/,
];

/** Keeps of Tabler only what somebody uses: 80 KB gzip become about 30. Our own styles are not touched. */
export function purgeTabler(): Plugin {
  return {
    name: "purge-tabler",
    apply: "build",
    enforce: "pre",
    async load(id) {
      const file = id.split("?")[0] ?? id;
      if (!file.endsWith("tabler.css")) return null;
      const raw = readFileSync(file, "utf8").replace(/\/\*# sourceMappingURL.*\*\//, "");
      const [result] = await new PurgeCSS().purge({
        content: users,
        css: [{ raw }],
        defaultExtractor: (text) => text.match(/[\w-/:.%]*[\w-/:%]/g) ?? [],
        safelist: { standard: built, deep: [], greedy: [] },
        dynamicAttributes: [
          "data-bs-theme",
          "data-bs-popper",
          "data-popper-placement",
          "type",
          "dir",
          "disabled",
          "open",
        ],
      });
      return result?.css ?? raw;
    },
  };
}

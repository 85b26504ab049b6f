import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { purgeTabler } from "./scripts/purge.ts";

const source = (path: string) => resolve(import.meta.dirname, "src", path);

/**
 * Entries keep fixed names, so that Django's {% static %} finds them and its manifest storage gives them their hash.
 * Chunks carry Vite's hash and are imported relatively: a hashed copy of an entry still finds them beside itself.
 */
export default defineConfig({
  base: "./",
  plugins: [react(), purgeTabler()],
  build: {
    outDir: resolve(import.meta.dirname, "../static/canvas"),
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        theme: source("site/theme.ts"),
        site: source("site/site.ts"),
        editor: source("editor/main.tsx"),
        run: source("live/main.tsx"),
        canvas: source("styles/canvas.css"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "chunks/[name]-[hash].js",
        assetFileNames: "[name][extname]",
        codeSplitting: {
          groups: [
            {
              name: "vendor",
              test: /node_modules[\\/](react|react-dom|scheduler|@xyflow|zustand|d3-|classcat|use-sync)/,
            },
            // All that editor and run view share; the layout engine and pictures stay lazy.
            { name: "canvas", test: /src[\\/](model[\\/](?!layout|picture)|nodes|api|interface)/ },
          ],
        },
      },
    },
  },
  test: { environment: "happy-dom", include: ["tests/**/*.test.{ts,tsx}"], sequence: { shuffle: true } },
});

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { answer } from "./mock.ts";

const sprite = resolve(import.meta.dirname, "../../static/canvas/icons.svg");

/** The API of the contract, small, from memory: for working on the canvas without a server. Never shipped. */
const mock: Plugin = {
  name: "mock-api",
  configureServer(server) {
    server.middlewares.use((request, response, next) => {
      const path = (request.url ?? "").split("?")[0] ?? "";
      if (path === "/static/canvas/icons.svg") {
        response.setHeader("Content-Type", "image/svg+xml");
        response.end(readFileSync(sprite));
      } else if (path.startsWith("/api/")) {
        let body = "";
        request.on("data", (part) => {
          body += part;
        });
        request.on("end", () => {
          const { status, json } = answer(
            request.method ?? "GET",
            path,
            (body === "" ? null : JSON.parse(body)) as never,
          );
          response.statusCode = status;
          response.setHeader("Content-Type", status < 400 ? "application/json" : "application/problem+json");
          response.end(JSON.stringify(json));
        });
      } else next();
    });
  },
};

export default defineConfig({
  root: resolve(import.meta.dirname, ".."),
  plugins: [react(), mock],
  server: { host: "127.0.0.1", fs: { allow: [resolve(import.meta.dirname, "../..")] } },
});

import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

const root = dirname(fileURLToPath(import.meta.url));

export default defineConfig({
  root,
  base: "/dist/admin/",
  configFile: false,
  logLevel: "warn",
  // Fragments as trees are made element by element: nothing sets markup, as Trusted Types ask.
  plugins: [svelte({ configFile: false, compilerOptions: { runes: true, fragments: "tree" } })],
  build: {
    target: ["chrome111", "firefox121", "safari16.4"],
    assetsDir: "",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    emptyOutDir: true,
  },
});

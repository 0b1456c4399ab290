// Starts the system's Chromium: CHROME_PATH, or the first that PATH knows.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

function find() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const candidates = [process.env.CHROME_PATH, "/usr/bin/chromium", ...folders.flatMap((folder) => names.map((name) => join(folder, name)))];
  for (const path of candidates) {
    try {
      accessSync(path, constants.X_OK);
      return path;
    } catch {
      continue;
    }
  }
  throw new Error("no Chromium: install it, or name it in CHROME_PATH");
}

export const launch = () => chromium.launch({ executablePath: find(), args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] });

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

const root = join(import.meta.dirname, "..");
const pages = ["README.md", "CHANGELOG.md", ...globSync("docs/*.md", { cwd: root }).sort()];
const textOf = (page: string) => readFileSync(join(root, page), "utf8");
/** Without what is shown as it is typed or printed. */
const proseOf = (page: string) => textOf(page).replace(/^```[\s\S]*?^```$/gm, "");

/** As GitHub names a heading. */
const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
const anchorsOf = (page: string) =>
  [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, text = ""]) => anchorOf(text));

test("each relative link and picture of a page leads to a file, and its anchor to a heading", () => {
  for (const page of pages) {
    const targets = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)|(?:src|href)="([^"]+)"/g)].map(
      ([, link, attribute]) => link ?? attribute ?? "",
    );
    for (const target of targets.filter((link) => !/^[a-z]+:/.test(link))) {
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : join(dirname(page), path);
      assert.ok(existsSync(join(root, file)), `${page}: ${target}`);
      if (anchor !== undefined) assert.ok(anchorsOf(file).includes(anchor), `${page}: ${target}`);
    }
  }
});

test("each file and folder of the repository that a page names is there", () => {
  const files = execFileSync("git", ["ls-files"], { cwd: root, encoding: "utf8" })
    .split("\n")
    .filter(Boolean);
  const rooms = new Set(files.flatMap((file) => (/^[^.].*\//.test(file) ? [file.split("/")[0]!] : [])));
  // A source may go by the end of its path.
  const named = new RegExp(`\`((?:${[...rooms].join("|")})/[\\w./-]*|[\\w./-]+\\.(?:ts|sql))\``, "g");
  let paths = 0;
  // What is told of a version that was stays as it was told.
  for (const page of pages.filter((name) => name !== "CHANGELOG.md"))
    for (const [, path = ""] of proseOf(page).matchAll(named)) {
      // A part to be added has X for its name.
      if (/\bX\b/.test(path)) continue;
      paths++;
      // A folder, and in the table of rooms the beginning of several names.
      const isThere = files.some((file) => file.startsWith(path) || `/${file}`.endsWith(`/${path}`));
      assert.ok(isThere || existsSync(join(root, path)), `${page}: ${path}`);
    }
  assert.ok(paths > 100, `${paths} paths`);
});

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeTar } from "../../agent/bundle/tar.ts";
import { packageOf } from "../../agent/install/needed-packages.ts";
import { browserScripts } from "../../agent/reporting.ts";
import { hashOf, policyOf, scriptOf } from "../../analysis/report/formats/html/script.ts";
import { PAGE_STYLE } from "../../analysis/report/formats/html/style.ts";
import { formats } from "../../analysis/report/formats/index.ts";
import { en } from "../../analysis/report/locales/en/index.ts";
import { zh } from "../../analysis/report/locales/zh/index.ts";
import { WEB_STYLE } from "../../web/style.ts";
import { npmComponents } from "../tree/npm-components.ts";
import { bundled, packed } from "./bundle.ts";

/** The example that a visitor without a recording is shown: a real one, which the README quotes. */
const EXAMPLE = "test/fixtures/recordings/beat";

/** The static page "Is your load spike real?": one file that holds all it needs. Throws a `Failure`. */
export async function pageText(checkout: string): Promise<string> {
  const report = scriptOf(browserScripts(formats.html.scripts));
  // The script of a report is made of the sources of functions, which a bundler changes: it comes from here.
  const instead = {
    "/analysis/report/formats/html/script.ts": `export const scriptOf = () => ${JSON.stringify(report)};
export const policyOf = () => ${JSON.stringify(policyOf(report))};`,
  };
  const worker = await bundled("web/worker.ts", { checkout, instead });
  const { script: main, packages } = await bundled("web/ui/main.ts", { checkout });
  // A frame has the policy of its page as well as its own: the report's script and style are allowed by both.
  const policy = [
    "default-src 'none'",
    `script-src ${hashOf(main)} ${hashOf(report)}`,
    `style-src ${hashOf(WEB_STYLE)} ${hashOf(PAGE_STYLE)}`,
    "worker-src blob:",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${en.web.lead}">
<title>${en.web.title}</title>
<style>${WEB_STYLE}</style>
</head>
<body>
<header id="bar"></header>
<main id="app"><noscript><p>${en.web.needsScript}</p><p lang="zh">${zh.web.needsScript}</p></noscript></main>
<script type="text/plain" id="worker">${packed(worker.script)}</script>
<script type="text/plain" id="licences">${licences(checkout, [...packages, ...worker.packages]).replaceAll("<", "&lt;")}</script>
<script type="text/plain" id="example">${(await example(checkout)).toString("base64")}</script>
<script>${main.replace(/<\/(script|style)/gi, "<\\/$1")}</script>
</body>
</html>
`;
}

/** Theirs ask to go wherever a copy goes; ours does as well. */
function licences(checkout: string, packages: readonly string[]): string {
  const others = npmComponents(checkout, [...new Set(packages)].sort());
  const own = { ...packageOf(checkout), text: readFileSync(join(checkout, "LICENSE"), "utf8") };
  return [own, ...others].map(({ name, version, text }) => `${name} ${version}\n\n${text}`).join("\n\n");
}

async function example(checkout: string): Promise<Buffer> {
  const folder = mkdtempSync(join(tmpdir(), "loadspike-page-"));
  try {
    const from = join(checkout, EXAMPLE);
    const names = readdirSync(from).filter((name) => /^manifest\.json$|\.csv\.gz$/.test(name));
    const file = join(folder, "example.tar.gz");
    await writeTar(file, from, "example", names.sort(), 0);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

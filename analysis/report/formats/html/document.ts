import { html as h, inlineSource, type Markup } from "../markup.ts";
import { policyOf } from "./script.ts";
import { PAGE_STYLE } from "./style.ts";

/** What is inside the one self-contained page. */
export interface Inside {
  /** As in `lang`. */
  language: string;
  title: string;
  body: Markup;
  /** The one script that may run, as `after` holds it; "": none may. */
  script?: string;
  /** Behind all that is read. */
  after?: Markup;
}

export function documentOf({ language, title, body, script = "", after = h`` }: Inside): string {
  return h`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="generator" content="loadspike">
<meta http-equiv="Content-Security-Policy" content="${policyOf(script)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>${inlineSource(PAGE_STYLE)}</style>
</head>
<body>
<main>
${body}
</main>
${after}
</body>
</html>
`.source;
}

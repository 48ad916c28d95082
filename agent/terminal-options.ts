import type { RenderOptions } from "../analysis/report/formats/index.ts";

/** What a text report may use on this output; on anything but a terminal, what every reader of a file has. */
export function terminalOptions(
  output: { isTTY?: boolean; columns?: number },
  { NO_COLOR, LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv,
): RenderOptions {
  if (output.isTTY !== true) return {};
  // What the locale says, in the order in which C libraries look (locale(7)).
  const unicode = /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
  return { colour: !NO_COLOR, width: Math.min(output.columns ?? 80, 100), ascii: !unicode };
}

import { createHash } from "node:crypto";
import * as changes from "../../pictures/changes.ts";
import * as clock from "../../pictures/clock.ts";
import * as draw from "../../pictures/draw.ts";
import * as epochs from "../../pictures/epochs.ts";
import * as folded from "../../pictures/folded.ts";
import * as forecasts from "../../pictures/forecasts.ts";
import * as heat from "../../pictures/heat.ts";
import * as relief from "../../pictures/relief.ts";
import * as scale from "../../pictures/scale.ts";
import * as series from "../../pictures/series.ts";
import * as stack from "../../pictures/stack.ts";
import * as stops from "../../pictures/stops.ts";
import * as strobe from "../../pictures/strobe.ts";
import * as svg from "../../pictures/svg.ts";
import * as timeline from "../../pictures/timeline.ts";
import { inlineSource } from "../markup.ts";
import { PAGE_STYLE } from "./style.ts";

/*
 * The page's script and the policy that lets nothing else run. The static page of `web/` has no sources of functions left and no hashes at
 * hand: its builder puts what these two give in their place, so that it writes the same reports.
 */

/** What the browser needs of the pictures: their functions, as they stand. */
const PICTURES = [
  ...[svg, scale, clock, series, stops, timeline, strobe, folded],
  ...[stack, epochs, heat, relief, forecasts, changes, draw],
];

/** Functions of the pictures and of the browser, one scope. @param browser the source of the latter */
export function scriptOf(browser: string): string {
  const pictures = PICTURES.flatMap((part) => Object.values(part)).map(String);
  // Indentation is a third of it; no function here has a text of several lines.
  const source = [...pictures, browser].join("\n").replace(/\n\s+/g, "\n");
  return `(() => {\n"use strict";\n${source}\nstart();\n})();`;
}

/** A source as a policy names it, when it stands inline. */
export const hashOf = (source: string): string =>
  `'sha256-${createHash("sha256").update(inlineSource(source).source).digest("base64")}'`;

/** No address may be reached from this page, whatever is in it, and no script runs but the one that is meant. */
export function policyOf(script: string): string {
  const scripts = script === "" ? "'none'" : hashOf(script);
  return `default-src 'none'; style-src ${hashOf(PAGE_STYLE)}; script-src ${scripts}; img-src data:; base-uri 'none'; form-action 'none'`;
}

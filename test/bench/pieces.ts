import { cost } from "./cost.ts";
import { disk } from "./disk.ts";
import { invisible } from "./invisible.ts";
import { look } from "./look.ts";
import type { Piece } from "./piece.ts";
import { recordings } from "./recordings.ts";
import { standing } from "./standing.ts";
import { start } from "./start.ts";
import { storm } from "./storm.ts";
import { view } from "./view.ts";

/** THE list, in the order of the page. */
export const pieces: readonly Piece[] = [
  cost,
  standing,
  storm,
  recordings,
  start,
  disk,
  look,
  invisible,
  view,
];

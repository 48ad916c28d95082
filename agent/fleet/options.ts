import { type Command, Option } from "commander";
import { ONLY, type Only, SORTS, type Sort } from "../../analysis/fleet/fleet.ts";
import { type FleetFormatId, fleetFormatIds } from "../../analysis/report/fleet/ids.ts";
import { type Matched, withAccess } from "../history/access-options.ts";
import type { Access } from "../history/secrets.ts";
import { type OutputOptions, withOutputOptions } from "../output-options.ts";
import { withWindowOptions } from "../window-options.ts";

export interface FleetOptions extends OutputOptions<FleetFormatId>, Access, Matched {
  since?: string;
  until?: string;
  by?: string;
  sort: Sort;
  only?: Only;
}

/** Of the past, where nothing else is asked for. */
export const DAYS = 7;

export function withFleetOptions(command: Command): Command {
  const which = command
    .option("--match <selector>", `some guests, by any labels: '{job="node",dc="a"}' (default: all)`)
    .option("--by <label>", "what guests share, as esxi_host (default: one that says so, where there is one)")
    .addOption(new Option("--sort <order>", "which first").choices(SORTS).default("real"))
    .addOption(new Option("--only <kind>", "leave out the others").choices(ONLY));
  return withOutputOptions(withWindowOptions(withAccess(which), `-${DAYS}d`), {
    formats: fleetFormatIds,
    zone: "UTC",
  });
}

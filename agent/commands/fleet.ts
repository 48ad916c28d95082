import { Option } from "commander";
import {
  type Fleet,
  isWanted,
  ONLY,
  type Only,
  SORTS,
  type Sort,
  sortedGuests,
  spikesOf,
} from "../../analysis/fleet/fleet.ts";
import { groupsOf, labelOf } from "../../analysis/fleet/groups.ts";
import { type FleetFormatId, fleetFormatIds, fleetFormats } from "../../analysis/report/fleet/formats.ts";
import { fleetPage } from "../../analysis/report/fleet/page.ts";
import { Failure } from "../../collectors/failure.ts";
import { shownUrl } from "../../storage/inputs/prometheus/connection.ts";
import { gatherGuests } from "../fleet/gather.ts";
import { connectionOf, type Matched, matchersOf, withAccess } from "../history/asking.ts";
import { type Access, addressOf } from "../history/secrets.ts";
import { localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import { deliverDocument, type OutputOptions, renderOptions, withOutputOptions } from "../report-output.ts";
import { parseWindow } from "../time-window.ts";
import { askedZone, orWrongUsage, type Verb } from "./command.ts";

interface Options extends OutputOptions<FleetFormatId>, Access, Matched {
  since?: string;
  until?: string;
  by?: string;
  sort: Sort;
  only?: Only;
}

const DAYS = 7;
/** A label as Prometheus takes it. */
const LABEL = /^[a-zA-Z_]\w*$/;

/** All guests that a server of metrics knows, in one table. */
export const fleet: Verb = (program) => {
  const command = program
    .command("fleet")
    .argument("<url>", "address of Prometheus, VictoriaMetrics, Mimir or Thanos, with its prefix")
    .option("--match <selector>", `some guests, by any labels: '{job="node",dc="a"}' (default: all)`)
    .option("--by <label>", "what guests share, as esxi_host (default: one that says so, where there is one)")
    .addOption(new Option("--sort <order>", "which first").choices(SORTS).default("real"))
    .addOption(new Option("--only <kind>", "leave out the others").choices(ONLY));
  withOutputOptions(
    withAccess(command)
      .option("--since <instant>", `from when on: 2026-09-05 or -${DAYS}d (default: -${DAYS}d)`)
      .option("--until <instant>", "until when (default: now)"),
    fleetFormatIds,
  ).addHelpText(
    "after",
    `
Guests with the agent are read from what it publishes ([publish] in
loadspike.toml), others from node_exporter, the less finely the more of them may
have spiked; the end of the table says how. Redirects are not followed.

Examples:
  $ loadspike fleet http://prometheus:9090
  $ loadspike fleet https://metrics.example.net/select/0/prometheus \\
      --match '{dc="a"}' --by esxi_host --only spiking --bearer-file token
  $ loadspike fleet http://prometheus:9090 --format html --output fleet.html`,
  );
  command.action(async (address: string, options: Options) => {
    const now = Date.now() * 1000;
    const zone = askedZone(command, options.timezone) ?? "UTC";
    const url = orWrongUsage(command, () => addressOf(address));
    const matchers = orWrongUsage(command, () => matchersOf(options));
    const by = orWrongUsage(command, () => labelAsked(options.by));
    const asked = orWrongUsage(command, () => parseWindow(options, now, () => ({ zone, recorded: null })));
    const { end = now, start = end - DAYS * 86_400e6 } = asked;
    const connection = connectionOf(url, options);
    const locale = localeFor(options.lang);
    const progress = new Progress(locale);
    const telling = {
      agents: progress.of("agents", "guests"),
      highest: progress.of("highest", "guests"),
      reading: progress.of("guests", "guests"),
    };
    const times = { from_s: start / 1e6, to_s: end / 1e6 };
    const all = await gatherGuests({ connection, matchers, ...times }, telling).finally(() => progress.end());
    if (all.length === 0)
      throw new Failure(`${shownUrl(url)}: no guest has loadspike_build_info or node_load1 in that time`, {
        remedy: "is it the right server, with its prefix, and do --match and --since fit?",
      });
    const label = labelOf(all, by);
    const guests = all.filter((guest) => isWanted(guest, options.only));
    const found: Fleet = {
      server: shownUrl(url),
      window: { start, end },
      guests: sortedGuests(guests, options.sort),
      left_out: all.length - guests.length,
      by: label,
      ...groupsOf(all, label),
    };
    const page = fleetPage(found, locale, zone);
    const document = fleetFormats[options.format](page, renderOptions(options));
    const spikes = all.reduce((sum, guest) => sum + spikesOf(guest), 0);
    deliverDocument(document, spikes, options);
  });
};

function labelAsked(label: string | undefined): string | undefined {
  if (label === undefined || LABEL.test(label)) return label;
  throw new Failure(`--by: expected a label as esxi_host, found "${label}"`);
}

import type { Command } from "commander";
import { type Fleet, isWanted, sortedGuests, spikesOf } from "../../analysis/fleet/fleet.ts";
import { groupsOf, labelOf } from "../../analysis/fleet/groups.ts";
import { fleetFormats } from "../../analysis/report/fleet/formats.ts";
import { fleetPage } from "../../analysis/report/fleet/page.ts";
import { Failure } from "../../collectors/failure.ts";
import { remembering, shownUrl } from "../../storage/inputs/prometheus/connection.ts";
import { notWhole } from "../../storage/inputs/prometheus/partial.ts";
import { askedZone, orWrongUsage } from "../asked.ts";
import { gatherGuests } from "../fleet/gather.ts";
import { DAYS, type FleetOptions } from "../fleet/options.ts";
import { connectionOf, matchersOf } from "../history/asking.ts";
import { addressOf } from "../history/secrets.ts";
import { localeFor } from "../language.ts";
import { Progress } from "../progress.ts";
import { deliverDocument, renderOptions } from "../report-output.ts";
import { parseWindow } from "../time-window.ts";

/** A label as Prometheus takes it. */
const LABEL = /^[a-zA-Z_]\w*$/;

export async function fleet(address: string, options: FleetOptions, command: Command): Promise<void> {
  const now = Date.now() * 1000;
  const zone = askedZone(command, options.timezone) ?? "UTC";
  const url = orWrongUsage(command, () => addressOf(address));
  const matchers = orWrongUsage(command, () => matchersOf(options));
  const by = orWrongUsage(command, () => labelAsked(options.by));
  const asked = orWrongUsage(command, () => parseWindow(options, now, () => ({ zone, recorded: null })));
  const { end = now, start = end - DAYS * 86_400e6 } = asked;
  const { connection, partial } = remembering(connectionOf(url, options));
  const locale = localeFor(options.lang);
  const progress = new Progress(locale);
  const telling = {
    agents: progress.of("agents", "guests"),
    highest: progress.of("highest", "guests"),
    reading: progress.of("guests", "guests"),
  };
  const times = { from_s: start / 1e6, to_s: end / 1e6 };
  const all = await gatherGuests({ connection, matchers, ...times }, telling).finally(() => progress.end());
  const missing = partial();
  if (all.length === 0)
    throw new Failure(`${shownUrl(url)}: no guest has loadspike_build_info or node_load1 in that time`, {
      remedy:
        missing === null
          ? "is it the right server, with its prefix, and do --match and --since fit?"
          : notWhole(missing),
    });
  const label = labelOf(all, by);
  const guests = all.filter((guest) => isWanted(guest, options.only));
  const found: Fleet = {
    server: shownUrl(url),
    window: { start, end },
    guests: sortedGuests(guests, options.sort),
    partial: missing,
    left_out: all.length - guests.length,
    by: label,
    ...groupsOf(all, label),
  };
  const page = fleetPage(found, locale, zone);
  const document = fleetFormats[options.format](page, renderOptions(options));
  const spikes = all.reduce((sum, guest) => sum + spikesOf(guest), 0);
  deliverDocument(document, spikes, options);
}

function labelAsked(label: string | undefined): string | undefined {
  if (label === undefined || LABEL.test(label)) return label;
  throw new Failure(`--by: expected a label as esxi_host, found "${label}"`);
}

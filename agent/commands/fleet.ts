import type { FleetOptions } from "../fleet/options.ts";
import { withFleetOptions } from "../fleet/options.ts";
import type { Verb } from "./command.ts";

/** All guests that a server of metrics knows, in one table. */
export const fleet: Verb = (program) => {
  const command = withFleetOptions(
    program
      .command("fleet")
      .argument("<url>", "address of Prometheus, VictoriaMetrics, Mimir or Thanos, with its prefix"),
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
  command.action(async (address: string, options: FleetOptions) =>
    (await import("../actions/fleet.ts")).fleet(address, options, command),
  );
};

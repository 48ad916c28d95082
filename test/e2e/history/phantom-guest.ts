import type { Recording } from "../../../storage/recording.ts";
import { asHistory } from "../../simulation/history.ts";
import { incident } from "../../simulation/incidents.ts";
import { sharedProcessors } from "../../simulation/innocent.ts";
import { simulate } from "../../simulation/scenario.ts";

/** A guest with a phantom of three spikes and more, as node_exporter alone has seen it, every minute. */
export function phantomGuest(): Recording {
  const scenario = incident(900, { kind: "sampling-beat", level: "grid-5s" });
  const live = (world: Parameters<typeof scenario.live>[0]) => {
    const facts = scenario.live(world);
    sharedProcessors(world);
    return facts;
  };
  return asHistory(simulate({ ...scenario, live }).recording, { origin: "prometheus", step_s: 60 });
}

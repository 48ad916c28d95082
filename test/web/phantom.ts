import type { Recording } from "../../storage/recording.ts";
import { asHistory } from "../simulation/history.ts";
import { incident } from "../simulation/incidents.ts";
import { sharedProcessors } from "../simulation/innocent.ts";
import { simulate } from "../simulation/scenario.ts";

/** A phantom of three spikes and more, as another tool has kept it at a minute. */
export function phantomHistory(origin: "prometheus" | "csv"): Recording {
  const scenario = incident(900, { kind: "sampling-beat", level: "grid-5s" });
  const live = (world: Parameters<typeof scenario.live>[0]) => {
    const facts = scenario.live(world);
    sharedProcessors(world);
    return facts;
  };
  return asHistory(simulate({ ...scenario, live }).recording, { origin, step_s: 60 });
}

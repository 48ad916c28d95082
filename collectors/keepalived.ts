import type { Availability, FactsCollector } from "./collector.ts";
import type { SourceFact } from "./fact.ts";
import { Failure, messageOf } from "./failure.ts";
import { availabilityWith } from "./keepalived/host/availability.ts";
import { ReadingProcess, type Told } from "./keepalived/host/reading-process.ts";
import { signatureOf, surveyOf } from "./keepalived/host/survey.ts";
import { failed } from "./opened.ts";
import { openedAmongOthers } from "./others.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    keepalived: true;
  }
}

/** Somebody may start one process after the other that is not believed. */
const MOST_WARNINGS = 100;

/**
 * keepalived itself: which jobs it runs and how often, where its dumps go. Its processes, configuration and scripts are
 * read again when one of them changes; what cannot be read is warned of once. Where other processes are hidden, and
 * none is seen, nothing is told: it does not mean that none runs.
 */
export const keepalived: FactsCollector = {
  kind: "facts",
  id: "keepalived",
  open(context, tell) {
    const { root, trusted = [] } = context;
    const others = openedAmongOthers(root, () => null).availability;
    if (others.status !== "ok" && surveyOf(root, trusted).believed.length === 0)
      return { availability: others, source: null };

    const process = new ReadingProcess(context);
    const warned = new Set<string>();
    const warn = (fault: SourceFact | string): void => {
      const key = typeof fault === "string" ? fault : keyOf(fault);
      if (warned.has(key) || warned.size === MOST_WARNINGS) return;
      warned.add(key);
      context.warn(fault);
    };
    let survey = surveyOf(root, trusted);
    let seen: string | null = null;
    let files: string[] = [];
    let last = "";
    let availability: Availability;
    const take = (told: Told | Failure): void => {
      if (told instanceof Failure) {
        // What was known before stands; it is tried again in a minute.
        ({ availability } = failed(told));
        seen = null;
        warn(told.message);
        return;
      }
      ({ availability, files } = told);
      seen = signatureOf(survey, files);
      const said = JSON.stringify([told.facts, told.faults]);
      if (said === last) return;
      last = said;
      for (const fault of told.faults) warn(fault);
      tell({ keepalived: told.facts });
    };
    const first = atOnce(() => process.now());
    // The start waits for it, and not for long: on a machine without a free processor it may take longer, while the recording goes on.
    if (first instanceof Failure) {
      ({ availability } = failed(first));
      process.ask(take);
    } else take(first);
    if (survey.doubted !== null) warn(survey.doubted);
    return {
      get availability() {
        return availabilityWith(availability, survey.doubted);
      },
      source: {
        learn() {
          if (process.busy) return;
          survey = surveyOf(root, trusted);
          if (survey.doubted !== null) warn(survey.doubted);
          if (signatureOf(survey, files) !== seen) process.ask(take);
        },
        close: () => process.close(),
      },
    };
  },
};

/** Whoever is not believed is told of once for each reason, whatever his pid. */
function keyOf(fault: SourceFact): string {
  if (fault.id !== "keepalived.not-believed") return JSON.stringify(fault);
  return `${fault.id} ${fault.values.doubt.about}`;
}

function atOnce(read: () => Told): Told | Failure {
  try {
    return read();
  } catch (error) {
    return error instanceof Failure ? error : new Failure(messageOf(error));
  }
}

import type { Availability, FactsCollector, KernelTiming } from "./collector.ts";
import { sourceFact } from "./fact.ts";
import { KernelLook } from "./kernel-look.ts";
import { loadNative } from "./native/index.ts";

declare module "./collector.ts" {
  interface CollectorIds {
    "kernel-looks": true;
  }
}

declare module "./fact.ts" {
  interface SourceFacts {
    /** The kernel looks every `period_s`; the instant is known to ±`uncertainty_s`. */
    "kernel-looks.known": {
      hz: number;
      period_s: number;
      uncertainty_s: number;
      source: "jiffies" | "observed";
    };
    /** When it looks is not known (yet): its tick counter may not be read. `hz` `null`: nor is how often. */
    "kernel-looks.unknown": { hz: number | null };
    "kernel-looks.needs-time": Nothing;
  }
}

/**
 * When the kernel takes its own look at the run queue: without it no look is aimed, and the agent may be counted itself. The
 * recorder needs that at each of its own looks, so it keeps the `KernelLook` and hands it over in the context; whoever only
 * asks what can be seen here gets what a first reading tells.
 */
export const kernelLooks: FactsCollector = {
  kind: "facts",
  id: "kernel-looks",
  open(context, tell) {
    const kernel =
      context.kernel ?? firstReading(new KernelLook(context, loadNative().native?.tickNs() ?? null));
    let told: number | null = null;
    const learn = () => {
      const hz = kernel.hz?.hz ?? null;
      if (hz !== null && hz !== told) tell({ hz });
      told = hz;
    };
    learn();
    return {
      get availability() {
        return availabilityOf(kernel);
      },
      source: { learn, close() {} },
    };
  },
};

function firstReading(kernel: KernelLook): KernelTiming {
  kernel.refine();
  return kernel;
}

function availabilityOf({ hz, looks }: KernelTiming): Availability {
  if (looks === null)
    return {
      status: "no-data",
      why: sourceFact("kernel-looks.unknown", { hz: hz?.hz ?? null }),
      remedy: sourceFact("kernel-looks.needs-time", {}),
    };
  const { period_s, uncertainty_s, source } = looks;
  return {
    status: "ok",
    detail: [sourceFact("kernel-looks.known", { hz: looks.hz, period_s, uncertainty_s, source })],
  };
}

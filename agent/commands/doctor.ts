import type { Availability, Context } from "../../collectors/collector.ts";
import { collectors } from "../../collectors/index.ts";
import { KEEPALIVED, keepalivedAvailability } from "../../collectors/keepalived/host/availability.ts";
import { KernelLook } from "../../collectors/kernel-look.ts";
import { loadNative } from "../../collectors/native/index.ts";
import { LiveClock } from "../clock.ts";
import { Sources } from "../sources.ts";
import { labelled } from "../table.ts";
import type { Verb } from "./command.ts";

interface Finding {
  source: string;
  reads: string;
  loses: string;
  availability: Availability;
}

export const doctor: Verb = (program) => {
  program
    .command("doctor")
    .description("what can be seen on this machine, what cannot, why, and what would help")
    .option("--json", "for programs")
    .addHelpText(
      "after",
      `
Opens each source once, as this user, and closes it again. Run it as the user that
records: root sees more than others, and the service has its own capabilities.

Examples:
  $ loadspike doctor
  $ sudo loadspike doctor --json | jq '.[] | select(.availability.status != "ok")'`,
    )
    .action(({ json }: { json?: true }) => {
      const context: Context = { root: "/", clock: new LiveClock(), warn: () => {} };
      const findings = [kernelLooks(context), ...examine(context), keepalived(context)];
      process.stdout.write(json ? `${JSON.stringify(findings, null, 2)}\n` : textOf(findings));
    });
};

function examine(context: Context): Finding[] {
  const sources = new Sources(collectors, context, () => {});
  const states = sources.state();
  sources.close();
  return collectors.map(({ id, reads, loses }, index) => ({
    source: id,
    reads,
    loses,
    availability: states[index]!.availability,
  }));
}

function keepalived(context: Context): Finding {
  const { id, reads, loses } = KEEPALIVED;
  return { source: id, reads, loses, availability: keepalivedAvailability(context) };
}

/** When the kernel looks: without it no look is aimed, and the agent may be counted itself. */
function kernelLooks(context: Context): Finding {
  const kernel = new KernelLook(context, loadNative().native?.tickNs() ?? null);
  kernel.refine();
  const { hz, looks } = kernel;
  return {
    source: "kernel looks",
    reads: "tick length, /proc/schedstat, /proc/timer_list, changes of /proc/loadavg",
    loses: "the aimed looks, and the certainty that the agent is not counted itself",
    availability: looks
      ? {
          status: "ok",
          detail: `HZ ${looks.hz}, every ${looks.period_s.toFixed(3)} s, known to ±${(looks.uncertainty_s * 1000).toFixed(1)} ms from ${looks.source}`,
        }
      : {
          status: "no-data",
          why: hz
            ? `HZ is ${hz.hz}, but this user may not read the kernel's tick counter`
            : "neither HZ nor the kernel's tick counter can be read",
          remedy:
            "nothing needs to be done: they are learned within minutes from the changes of /proc/loadavg",
        },
  };
}

const STATES = { ok: "ok", "no-data": "not available", failed: "FAILED" };

function textOf(findings: readonly Finding[]): string {
  const rows = findings.flatMap(({ source, loses, availability }): [string, string][] => {
    const head = `${STATES[availability.status]}: `;
    if (availability.status === "ok") return [[source, `${head}${availability.detail}`]];
    if (availability.status === "failed")
      return [
        [source, `${head}${availability.error}`],
        ["", `lost without it: ${loses}`],
      ];
    return [
      [source, `${head}${availability.why}`],
      ["", `would help: ${availability.remedy}`],
      ["", `lost without it: ${loses}`],
    ];
  });
  const ok = findings.filter(({ availability }) => availability.status === "ok").length;
  return `${labelled(rows)}\n${ok} of ${findings.length} sources are available\n`;
}

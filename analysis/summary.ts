import type { JobProfile, Spike, Verdict } from "./diagnosis.ts";

/** The verdict in one sentence that carries no more than the evidence does. */
export function summarise(
  verdict: Verdict,
  spikes: readonly Spike[],
  profile: JobProfile | null,
  hz: number | null,
): string {
  const many = spikes.length === 1 ? "The one spike" : `The ${spikes.length} spikes`;
  const by = verdict.culprit || "a process that was not recorded";
  // Said only of what was measured.
  const real = spikes.every((spike) => spike.reality === "real") ? "real, " : "";
  switch (verdict.cause) {
    case null:
      return "No load spike was found in this recording.";
    case "sampling-beat": {
      const every = profile ? ` (every ${profile.period_s.toFixed(4)} s)` : "";
      const phantom = spikes.every((spike) => spike.reality === "phantom");
      const beat = `the beat between ${by}${every} and the kernel's own looks at the run queues${hz ? ` every ${(5 + 1 / hz).toFixed(3)} s` : ""}`;
      return phantom
        ? `${many}: ${spikes.length === 1 ? "a phantom" : "phantoms"}, ${beat}; the load was not there.`
        : `${many}: ${beat}.`;
    }
    case "dump-writes":
      return `${many}: ${real}state dumps of ${by} blocked while they were written.`;
    case "tmpfiles-cleanup":
      return `${many}: ${real}the cleanup of temporary files by ${by}.`;
    case "check-script":
      return `${many}: ${real}the check script ${by} was slow, hung or piled up.`;
    case "scheduled-job":
      return `${many}: ${real}work of the scheduled job ${by}.`;
    case "io-stall":
      return `${many}: ${real}tasks waited for storage that did not answer.`;
    case "cpu-saturation":
      return `${many}: ${real}the processors were busy${verdict.culprit ? ` with ${verdict.culprit}` : ""}.`;
    case "memory-pressure":
      return `${many}: ${real}memory ran out${verdict.culprit ? `, most of the load was ${verdict.culprit}` : ""}.`;
    case "hypervisor-steal":
      return `${many}: ${real}the hypervisor kept processor time back from this guest.`;
    case "vm-stun":
      return `${many}: ${real}the whole guest stood still and then caught up (a snapshot, a migration or the host's storage).`;
    case "mixed":
      return `The ${spikes.length} spikes have different causes: ${[...new Set(spikes.map((spike) => spike.verdict.cause))].join(", ")}.`;
    case "unexplained":
      return `${many} could not be explained from what was recorded.`;
  }
}

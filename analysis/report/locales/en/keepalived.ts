import type { SourceFacts } from "../../../../collectors/fact.ts";
import type { ConfigFact } from "../../../../collectors/keepalived/config/problem.ts";
import type { LocalTime } from "../../local-time.ts";
import { say } from "../say.ts";
import type { KeepalivedWords } from "../sources.ts";
import { config } from "./config.ts";

export const keepalived: KeepalivedWords = {
  "keepalived.running": running,
  "keepalived.none": () => "no keepalived runs here",
  "keepalived.needs-start": () => "start it; a recorder that runs sees it within a minute",
  "keepalived.unread": (values, times) =>
    `its configuration was not read: ${problem(values.problem, times)}. What is known: ${values.running.map(running).join(". ")}`,
  "keepalived.needs-rights": () =>
    "run as root or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH where it may not be read; else start keepalived with a file that is there",
  "keepalived.not-believed": ({ pid, others, doubt }) =>
    `pid ${pid} calls itself keepalived and is not believed: ${doubtOf(doubt)}${others > 0 ? `; ${others} more like it` : ""}`,
  "keepalived.needs-belief": () =>
    'nothing needs to be done where that is not your keepalived; else let root start it, from files that only root may change, or name its executable and its configuration in loadspike.toml ([keepalived] trusted = ["…"])',
  "keepalived.hidden": ({ path, said }) => `${path}: ${said}`,
  "keepalived.version-unknown": ({ pid }) =>
    `keepalived (pid ${pid}): its version is not known; its configuration is read as 2.x reads it`,
  "keepalived.config-problem": ({ pid, file, line, fact }, times) =>
    `keepalived (pid ${pid}): ${line > 0 ? `${file}:${line}: ` : ""}${problem(fact, times)}`,
  "keepalived.track-process-deaf": ({ pid, where }) =>
    `keepalived (pid ${pid}): ${where}: track_process hears nothing, because keepalived runs in a network namespace of its own and the kernel tells of processes in the first one only; use a track_file or a script`,
  "keepalived.environment-hidden": ({ pid }) =>
    `keepalived (pid ${pid}): its environment may not be read, so a TMPDIR that moves its dumps is not seen; run as root or with CAP_SYS_PTRACE`,
};

function doubtOf(doubt: SourceFacts["keepalived.not-believed"]["doubt"]): string {
  if (doubt.about === "user") return `it runs as user ${doubt.uid}, not as root`;
  if (doubt.about === "hidden") return "who runs it cannot be told";
  const mode = doubt.mode.toString(8).padStart(4, "0");
  return `others than root may change its executable (owner ${doubt.owner}, mode ${mode})`;
}

function problem(fact: ConfigFact, times: LocalTime): string {
  return say(config, fact, times);
}

function running(values: SourceFacts["keepalived.running"]): string {
  const { version, processes, own_network, jobs, folders, environment_hidden } = values;
  const all = processes.map(({ pid, role }) => `${role ?? "one that does not say what it does"} ${pid}`);
  return [
    `${version ?? "version not known"} (${all.join(", ")})`,
    ...(own_network ? ["in a network namespace of its own"] : []),
    ...(jobs === null ? [] : [jobsOf(jobs)]),
    `dumps go to ${folders.join(", ")}${environment_hidden ? ", unless a TMPDIR that this user may not read says otherwise" : ""}`,
  ].join("; ");
}

function jobsOf(jobs: NonNullable<SourceFacts["keepalived.running"]["jobs"]>): string {
  const { tracked, untracked, config, problems } = jobs;
  const scripts = tracked === 1 ? "1 periodic script" : `${tracked} periodic scripts`;
  const more = untracked > 0 ? `, ${untracked} more that nothing tracks` : "";
  const doubts = problems > 0 ? ` (${problems} of its lines in doubt: see check-config)` : "";
  return `${scripts}${more} in ${config ?? "its configuration"}${doubts}`;
}

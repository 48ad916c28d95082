import { readFileSync } from "node:fs";
import { availableParallelism, release, totalmem } from "node:os";
import { loadNative } from "../../collectors/native/index.ts";

/** What figures depend on, in one line; no names of hosts. */
export function thisMachine(): string {
  const model = /^model name\s*: (.+)$/m.exec(readFileSync("/proc/cpuinfo", "latin1"))?.[1] ?? "a processor";
  const tick = loadNative().native?.tickNs() ?? null;
  const parts = [
    `${availableParallelism()} cores (${model})`,
    `${(totalmem() / 2 ** 30).toFixed(0)} GB of memory`,
    `Linux ${release()}`,
    tick === null ? "HZ not known" : `HZ ${Math.round(1e9 / tick)}`,
    `Node ${process.versions.node}`,
  ];
  return parts.join(", ");
}

export const load1 = () => Number(readFileSync("/proc/loadavg", "latin1").split(" ")[0]);

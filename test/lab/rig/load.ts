import type { ChildProcess } from "node:child_process";
import { symlinkSync, writeFileSync } from "node:fs";
import type { Lab } from "./lab.ts";

/** Writes a bash script into the lab's folder; the kernel's `comm` of its processes is the first 15 bytes of the name. */
export function writeScript(lab: Lab, name: string, text: string): string {
  const path = lab.path(name);
  writeFileSync(path, `#!/bin/bash\nexport LC_ALL=C\n${text}`, { mode: 0o755 });
  return path;
}

/** Shell text: `count` shells compute at once until so many seconds are over. */
export function spin(count: number, seconds: number): string {
  return `end=$(( \${EPOCHREALTIME/./} + ${Math.round(seconds * 1e6)} ))
for one in {1..${count}}; do (while (( \${EPOCHREALTIME/./} < end )); do :; done) & done
wait
`;
}

/** Shell text: one shell does a fixed amount of work (about 0.3 s a million on an idle machine of 2024), however long it takes. */
export function compute(rounds: number): string {
  return `for ((i = 0; i < ${rounds}; i++)); do :; done\n`;
}

/** A program that starts another one on a period, exactly: it counts from its own start, so no lateness adds up. */
export function startScheduler(lab: Lab, name: string, period_s: number, command: string): ChildProcess {
  const path = writeScript(
    lab,
    name,
    `exec {never}<> <(:)
next=\${EPOCHREALTIME/./}
while :; do
  next=$(( next + ${Math.round(period_s * 1e6)} ))
  wait_us=$(( next - \${EPOCHREALTIME/./} ))
  if (( wait_us > 0 )); then read -rt "$(( wait_us / 1000000 )).$(printf %06d $(( wait_us % 1000000 )))" -u $never; fi
  ${command}
done
`,
  );
  return lab.start(path, [], { log: `${name}.log` });
}

/** A copy by name: `comm` shows `name`, the work is done by `program`. */
export function alias(lab: Lab, name: string, program: string): string {
  const path = lab.path(name);
  symlinkSync(program, path);
  return path;
}

import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** The last of 3.10 on x86-64 is finit_module (arch/x86/syscalls/syscall_64.tbl). */
export const CALLS_OF_3_10 = Array.from({ length: 314 }, (_, number) => number).join(",");

/** Numbers of the system calls that a unit's `SystemCallFilter=` lets through, as this machine's systemd resolves its groups. */
export function callsOf(unit: string): string {
  const header = readFileSync("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "latin1");
  const numbers = new Map(
    [...header.matchAll(/#define __NR_(\w+) (\d+)/g)].map(([, name, number]) => [name!, number!]),
  );
  const wanted = /^SystemCallFilter=(.+)$/m.exec(unit)?.[1]?.split(" ") ?? [];
  return [...new Set(wanted.flatMap(names))].flatMap((name) => numbers.get(name) ?? []).join(",");
}

function names(name: string): string[] {
  if (!name.startsWith("@")) return [name];
  const lines = execFileSync("systemd-analyze", ["syscall-filter", name], { encoding: "utf8" }).split("\n");
  return lines
    .map((line) => line.trim())
    .filter((line) => line !== "" && line !== name && !line.startsWith("#"))
    .flatMap(names);
}

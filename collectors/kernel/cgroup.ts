const UNIT = /\.(?:service|scope|socket|mount|swap)$/;

/**
 * systemd unit of a process, from `/proc/PID/cgroup` (man 7 cgroups; lines are `hierarchy:controllers:path`). systemd up
 * to 225, CentOS 7's 219 among them, keeps its tree in the `name=systemd` hierarchy, later ones (also) in the unified
 * one, `0::`. The deepest unit of the path is the one that started the process; a bare slice is named where there is no
 * unit. null: outside systemd's tree (kernel threads stand in `/`), or no systemd at all.
 */
export function unitOf(bytes: Buffer): string | null {
  let unified: string | null = null;
  for (const line of bytes.toString().split("\n")) {
    const unit = deepestUnit(line.slice(line.indexOf(":", line.indexOf(":") + 1) + 1));
    if (unit === null) continue;
    if (line.includes(":name=systemd:")) return unit;
    if (line.startsWith("0::")) unified = unit;
  }
  return unified;
}

function deepestUnit(path: string): string | null {
  const parts = path.split("/");
  return (
    parts.findLast((part) => UNIT.test(part)) ?? parts.findLast((part) => part.endsWith(".slice")) ?? null
  );
}

/** The id of a process's Docker container, from the same file (`/docker/ID`, `docker-ID.scope` with systemd); null: in none. */
export function dockerIdOf(bytes: Buffer): string | null {
  return /\/docker[/-]([0-9a-f]{64})(?:\.scope)?(?:\/|$)/m.exec(bytes.toString("latin1"))?.[1] ?? null;
}

/** Path of a process in the version 1 freezer hierarchy, from the same file; null: in none, or in its root. */
export function freezerOf(bytes: Buffer): string | null {
  const path = /^\d+:(?:[^:\n]*,)?freezer(?:,[^:\n]*)?:(\/.+)$/m.exec(bytes.toString())?.[1];
  return path ?? null;
}

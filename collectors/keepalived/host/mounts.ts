/** A line of `/proc/PID/mountinfo` (man 5 proc): which part of which file system is seen where. */
export interface Mount {
  /** `major:minor`. */
  device: string;
  /** The folder of the file system that is mounted. */
  root: string;
  point: string;
}

/** Lines that are malformed are left out. Blanks, tabs, newlines and backslashes stand as `\040` and so on. */
export function parseMountinfo(text: string): Mount[] {
  const mounts: Mount[] = [];
  for (const line of text.split("\n")) {
    const [, , device, root, point] = line.split(" ");
    if (device !== undefined && root !== undefined && point?.startsWith("/")) {
      mounts.push({ device, root: plain(root), point: plain(point) });
    }
  }
  return mounts;
}

function plain(field: string): string {
  return field.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/**
 * The path under which the host sees what a process sees as `path`: systemd's PrivateTmp is a folder of the host's /tmp
 * mounted over the service's /tmp. `null`: the host does not see it (a tmpfs of the process's own, a container's disk).
 */
export function hostPath(path: string, process: readonly Mount[], host: readonly Mount[]): string | null {
  const seen = mountOf(path, process);
  if (!seen) return null;
  const inside = join(seen.root, below(path, seen.point));
  const candidates = host
    .filter((mount) => mount.device === seen.device && isBelow(inside, mount.root))
    .map((mount) => ({ mount, path: join(mount.point, below(inside, mount.root)) }))
    // What the host has mounted over it, it does not see.
    .filter((candidate) => mountOf(candidate.path, host) === candidate.mount);
  return candidates.find((candidate) => candidate.path === path)?.path ?? candidates[0]?.path ?? null;
}

/** The mount that a path lies on: the longest mount point, and of several at one point the last. */
function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let found: Mount | null = null;
  for (const mount of mounts) {
    if (isBelow(path, mount.point) && mount.point.length >= (found?.point.length ?? 0)) found = mount;
  }
  return found;
}

function isBelow(path: string, folder: string): boolean {
  return folder === "/" || path === folder || path.startsWith(`${folder}/`);
}

/** What remains of a path below a folder: "" or "/…". */
function below(path: string, folder: string): string {
  return folder === "/" ? path : path.slice(folder.length);
}

function join(folder: string, rest: string): string {
  if (folder === "/") return rest === "" ? "/" : rest;
  return rest === "/" ? folder : folder + rest;
}

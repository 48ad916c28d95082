import { type SpawnSyncReturns, spawnSync } from "node:child_process";

/**
 * Runs a program with another `/`, in namespaces of its own: what it mounts, and whoever it leaves behind, is gone when it ends. There
 * are /proc and /dev, and with `tree` the bundle as /loadspike.
 */
export function runIsolated(
  root: string,
  command: readonly string[],
  {
    tree,
    env = {},
    timeout_s = 120,
  }: { tree?: string; env?: Record<string, string>; timeout_s?: number } = {},
): SpawnSyncReturns<string> {
  const enter = `set -e
root=$1 tree=$2; shift 2
mkdir -p "$root/proc" "$root/dev"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
if [ -n "$tree" ]; then mkdir -p "$root/loadspike"; mount --bind "$tree" "$root/loadspike"; fi
exec chroot "$root" "$@"`;
  const namespaces = ["--mount", "--pid", "--fork", "--kill-child"];
  return spawnSync("unshare", [...namespaces, "sh", "-c", enter, "sh", root, tree ?? "", ...command], {
    encoding: "utf8",
    timeout: timeout_s * 1000,
    killSignal: "SIGKILL",
    // Nothing of this machine's environment: a chroot has its own.
    env: { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", HOME: "/root", LC_ALL: "C.UTF-8", ...env },
  });
}

/** Why nothing can be run so here; `null`: it can. */
export function whyNotIsolated(): string | null {
  if (process.arch !== "x64") return "the bundle is for x86-64";
  if (process.getuid?.() !== 0) return "needs root";
  const { status } = spawnSync("unshare", [
    "--mount",
    "--pid",
    "--fork",
    "mount",
    "-t",
    "tmpfs",
    "none",
    "/mnt",
  ]);
  return status === 0 ? null : "no mount namespaces of one's own here";
}

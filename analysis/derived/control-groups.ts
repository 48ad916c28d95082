/** Who made a control group: it decides how its limit is changed. */
export type GroupKind = "unit" | "docker" | "podman" | "kubernetes" | "lxc" | "group";

export interface GroupName {
  kind: GroupKind;
  /** As its maker shows it: a unit, the first 12 digits of a container's id, a pod's uid; else the last part of the path. */
  name: string;
}

const ID = /(?:^|[-:/])([0-9a-f]{12})[0-9a-f]{52}(?:\.scope)?$/;
const UNIT = /\.(?:service|scope|slice|socket|mount|swap)$/;

/** Paths as systemd's and cgroupfs' drivers of Docker, Podman, containerd and CRI-O, of kubelet and of LXC make them. */
export function groupName(path: string): GroupName {
  const last = path.slice(path.lastIndexOf("/") + 1);
  const id = ID.exec(last)?.[1];
  const isPod = /(?:^|\/)kubepods/.test(path);
  if (id !== undefined) {
    const isPodman = /libpod/.test(path);
    return {
      kind: isPod ? "kubernetes" : isPodman ? "podman" : /docker/.test(path) ? "docker" : "group",
      name: id,
    };
  }
  const pod = /(?:^|-)pod([0-9a-f_-]{36})(?:\.slice)?$/.exec(last)?.[1];
  if (isPod && pod !== undefined) return { kind: "kubernetes", name: pod.replaceAll("_", "-") };
  const guest = /^lxc\.payload\.(.+)$/.exec(last)?.[1] ?? /(?:^|\/)lxc\/([^/]+)$/.exec(path)?.[1];
  if (guest !== undefined) return { kind: "lxc", name: guest };
  return { kind: UNIT.test(last) ? "unit" : "group", name: last };
}

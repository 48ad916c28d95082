/**
 * What `vmware-toolbox-cmd stat` prints (open-vm-tools, toolbox/toolboxcmd-stat.c, 9.10 to 13.1), and what its raw statistics mean (vSphere
 * Guest SDK Programming Guide, "Tools for Extended Guest Statistics", 6.0 to 8.0). What is not there, or is not as it should be, is `null`.
 */
export interface HostReading {
  /** "VMware ESXi 7.0.3 build-21930508". */
  version: string | null;
  /**
   * Another one after power-on, suspend, revert to a snapshot, vMotion, reset and some kinds of hot-plug. It says nothing but that it is
   * another, and taking a snapshot is not among what changes it.
   */
  session: string | null;
  /** How long ago it began, by the host's clock. */
  session_age_s: number | null;
  /** Since the session began: processor time used; wanted and not had, for want of processors (ready and co-stop), and of the host's memory (swap wait). */
  used_s: number | null;
  contended_s: number | null;
  memory_waited_s: number | null;
  /** Memory that the host took from the guest by the balloon driver, and that it swapped out. */
  ballooned_kb: number | null;
  swapped_kb: number | null;
  limits: HostLimits;
}

/** `null`: not known. */
export type Limit = number | "none" | null;

export interface HostLimits {
  cpu_mhz: Limit;
  cpu_reserved_mhz: Limit;
  memory_kb: Limit;
  memory_reserved_kb: Limit;
}

const UNLIMITED = 0xffffffff;

/** One question after the other; the answer is what the tool printed, `null` where it could not tell. */
export function* hostQuestions(): Generator<readonly string[], HostReading, string | null> {
  const session = namedValues(yield ["stat", "raw", "text", "session"]);
  if (session.size > 0) return fromRaw(session, namedValues(yield ["stat", "raw", "text", "resources"]));
  // Tools before 9.10, ESXi before 6.0, and VMware's other products know no raw statistics.
  const id = yield ["stat", "sessionid"];
  if (id === null) return { ...NOTHING };
  const megabytes = (text: string | null) => kilobytes(amount(text, "MB"));
  const known = (limit: Limit) => (limit === "none" ? null : limit);
  return {
    ...NOTHING,
    session: identity(id),
    ballooned_kb: known(megabytes(yield ["stat", "balloon"])),
    swapped_kb: known(megabytes(yield ["stat", "swap"])),
    limits: {
      cpu_mhz: amount(yield ["stat", "cpulimit"], "MHz"),
      cpu_reserved_mhz: amount(yield ["stat", "cpures"], "MHz"),
      memory_kb: megabytes(yield ["stat", "memlimit"]),
      memory_reserved_kb: megabytes(yield ["stat", "memres"]),
    },
  };
}

const NOTHING: HostReading = {
  version: null,
  session: null,
  session_age_s: null,
  used_s: null,
  contended_s: null,
  memory_waited_s: null,
  ballooned_kb: null,
  swapped_kb: null,
  limits: { cpu_mhz: null, cpu_reserved_mhz: null, memory_kb: null, memory_reserved_kb: null },
};

function fromRaw(session: ReadonlyMap<string, string>, resources: ReadonlyMap<string, string>): HostReading {
  const count = (name: string) => whole(resources.get(name));
  const seconds = (microseconds: number | null) => (microseconds === null ? null : microseconds / 1e6);
  const limit = (name: string) => (resources.get(name) === "-1" ? "none" : count(name));
  return {
    version: session.get("version") || null,
    session: identity(session.get("session") ?? ""),
    session_age_s: seconds(whole(session.get("uptime"))),
    used_s: seconds(count("vm.cpu.used")),
    contended_s: seconds(count("vm.cpu.contention.cpu")),
    memory_waited_s: seconds(count("vm.cpu.contention.mem")),
    ballooned_kb: count("guest.mem.ballooned"),
    swapped_kb: count("guest.mem.swapped"),
    limits: {
      cpu_mhz: limit("vm.cpu.limit"),
      cpu_reserved_mhz: count("vm.cpu.reserved"),
      memory_kb: limit("guest.mem.limit"),
      memory_reserved_kb: count("guest.mem.reserved"),
    },
  };
}

/** "name = value", one a line. */
function namedValues(text: string | null): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of (text ?? "").split("\n").slice(0, 200)) {
    const found = /^\s*([\w.]{1,60}) = ?(.{0,120}?)\s*$/.exec(line);
    if (found) values.set(found[1]!, found[2]!);
  }
  return values;
}

function identity(text: string): string | null {
  return /^\s*((?:0x[0-9a-f]{1,16})|\d{1,20})\s*$/i.exec(text)?.[1] ?? null;
}

function whole(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** "1024 MHz"; all ones for no limit, as the tool prints what the host keeps as -1. */
function amount(text: string | null, unit: "MHz" | "MB"): Limit {
  const found = new RegExp(`^\\s*(\\d{1,10}) ${unit}\\s*$`).exec(text ?? "");
  if (!found) return null;
  return Number(found[1]) === UNLIMITED ? "none" : Number(found[1]);
}

const kilobytes = (megabytes: Limit): Limit => (typeof megabytes === "number" ? megabytes * 1024 : megabytes);

import { isIP, isIPv6 } from "node:net";
import { isKernelName } from "../../analysis/derived/kernel-threads.ts";
import { isKernelWord } from "./kernel-words.ts";
import { isPublic } from "./vocabulary.ts";

/** `TASK_COMM_LEN` (include/linux/sched.h) is 16 with its closing zero. */
const COMM_BYTES = 15;
const ENDING =
  /\.(?:sh|bash|py|pl|rb|php|lua|js|jar|conf|cfg|json|data|stats|txt|log|pid|sock|lock|tmp|gz|d)$/;
const UNIT = /\.(?:service|scope|slice|timer|socket|mount|automount|swap|device|target|path)$/;
/** Ids of containers, boots and pods. */
const HEXADECIMAL =
  /(?<![0-9A-Za-z])[0-9a-f]{12,64}(?![0-9A-Za-z])|[0-9a-f]{8}(?:[-_][0-9a-f]{4}){3}[-_][0-9a-f]{12}/g;
/** Of everybody: any, loopback, broadcast, VRRP's and link-local multicast. */
const PUBLIC_ADDRESS = /^(?:0\.0\.0\.0|127\.[\d.]+|255\.255\.255\.255|224\.0\.0\.\d+|::1?|ff0[0-9a-f]:.*)$/i;

/**
 * Other names for names: the same for the same, in every place of one bundle. What the kernel cuts to 15 bytes is cut to the same
 * again, so that a script's run, its file and its place in the configuration still belong together.
 */
export class Names {
  readonly #given = new Map<string, string>();
  readonly #public = new Set<string>();
  #count = 0;
  #addresses = 0;
  #ids = 0;

  /** A name that stays as it is: of a program that came with the distribution. */
  keep(name: string): void {
    this.#public.add(name);
    this.#public.add(cutToComm(name));
  }

  /** What a name was cut to by the kernel is as public as the name itself. */
  learn(name: string): void {
    if (isPublic(name)) this.keep(name);
  }

  /** A host by its own word, and the first part of its full name. */
  host(name: string): string {
    const short = name.split(".", 1)[0]!;
    const known = this.#given.get(short) ?? "host-1";
    this.#given.set(short, known);
    this.#given.set(name, known);
    return known;
  }

  /** A name of a process, a user, a script, a folder, an instance. */
  name(word: string): string {
    if (word === "" || this.#public.has(word)) return word;
    const given = this.#given.get(word);
    if (given !== undefined) return given;
    if (isIP(word) !== 0) return this.address(word);
    const withIds = word.replace(HEXADECIMAL, (id) => this.#id(id));
    const bracketed = /^\[(.+)\]$/.exec(word)?.[1];
    if (bracketed !== undefined) return `[${this.name(bracketed)}]`;
    if (isPublic(withIds.replace(HEXADECIMAL, "0"))) return withIds;
    // Of a kernel thread the device or the work that it is for may have a name of its own.
    const fresh = isKernelName(word)
      ? this.functions(withIds)
      : UNIT.test(word)
        ? this.#byParts(withIds)
        : this.#fresh(word);
    this.#given.set(word, fresh);
    return fresh;
  }

  address(text: string): string {
    if (PUBLIC_ADDRESS.test(text)) return text;
    return this.#remember(text, () => {
      const n = ++this.#addresses;
      // RFC 2544's for benchmarks, RFC 3849's for documentation.
      return isIPv6(text) ? `2001:db8::${n.toString(16)}` : `198.18.${(n >> 8) & 255}.${n & 255}`;
    });
  }

  /** Each folder of it by itself, so that what lay together still does. */
  path(path: string): string {
    return path
      .split("/")
      .map((part) => this.name(part))
      .join("/");
  }

  /** What somebody wrote: words that everybody has stay, and numbers, and how it is set. */
  text(text: string): string {
    return text.replace(PIECES, (piece) => {
      if (piece.startsWith("/")) return this.path(piece);
      if (isIP(piece) !== 0) return this.address(piece);
      if (MAC.test(piece))
        return this.#remember(piece, () => `02:00:00:00:00:${this.#two(++this.#addresses)}`);
      if (/^\d+(?:\.\d+)?$/.test(piece)) return piece.length > 12 ? "0" : piece;
      // A full stop ends the sentence and not the name.
      const [, word = "", rest = ""] = /^(.*?)([.:]*)$/.exec(piece) ?? [];
      return this.name(word) + rest;
    });
  }

  /** Kernel functions and threads: what drivers and devices of nobody else are called is replaced. */
  functions(text: string): string {
    return text.replace(/\p{L}+/gu, (word) =>
      isKernelWord(word) || isPublic(word) ? word : this.#part(word),
    );
  }

  /** "3.10.0-1160.el7.x86_64": who builds kernels of their own puts a name into it. */
  release(kernel: string): string {
    return kernel.replace(/[\p{L}\p{N}]+/gu, (part) => (RELEASE.test(part) ? part : this.#part(part)));
  }

  /** By a mark and the part: what is between marks of a unit's or a container's name. */
  #byParts(name: string): string {
    const parts = name.split(/([-_.@:\\])/);
    return parts.map((part) => (/^[-_.@:\\]?$/.test(part) ? part : this.#part(part))).join("");
  }

  #part(part: string): string {
    if (isPublic(part) || WITHOUT_A_WORD.test(part)) return part;
    return this.#remember(`part ${part}`, () => `name${++this.#count}`);
  }

  #fresh(word: string): string {
    const ending = ENDING.exec(word)?.[0] ?? "";
    if (Buffer.byteLength(word) < COMM_BYTES) {
      const name = `name-${++this.#count}`;
      return name.length + ending.length < COMM_BYTES ? name + ending : name;
    }
    const comm = cutToComm(word);
    const cut = this.#public.has(comm)
      ? comm
      : this.#remember(comm, () => `name-${String(++this.#count).padStart(COMM_BYTES - 5, "0")}`);
    return word === comm ? cut : `${cut}-${++this.#count}${ending}`;
  }

  #id(id: string): string {
    return this.#remember(id, () => {
      const digits = (++this.#ids).toString(16).padStart(id.replace(/[-_]/g, "").length, "0");
      let at = 0;
      return id.replace(/[0-9a-f]/g, () => digits[at++]!);
    });
  }

  #two(n: number): string {
    return (n & 255).toString(16).padStart(2, "0");
  }

  #remember(key: string, make: () => string): string {
    let value = this.#given.get(key);
    if (value === undefined) {
      value = make();
      this.#given.set(key, value);
    }
    return value;
  }
}

/** Numbers, ids that were replaced, what systemd escapes ("\x2d"). */
const WITHOUT_A_WORD = /^(?:\d+|[0-9a-f]{12,64}|x[0-9a-f]{2})$/;
/** Of a distribution's kernel: numbers, its name, its architecture. */
const RELEASE =
  /^(?:\d+|v\d+|el\d+|fc\d+|deb\d+(?:u\d+)?|bpo\d*|rc\d+|amd64|arm64|aarch64|x86|x86_64|i[3-6]86|ppc64le|s390x|\d+k|generic|default|cloud|lts?|ml|lt|rt\d*|pve|uek|elrepo|azure|aws|gcp|kvm|virtual|lowlatency|hwe|arch|debian|ubuntu|zen|amzn\d+|smp|microsoft|standard|WSL\d?|plus|centos|pae)$/i;
const MAC = /^(?:[0-9a-f]{2}:){5}[0-9a-f]{2}$/i;
/** Addresses, paths, words; what stands between them is only how it is set. */
const PIECES =
  /(?<![\w.:])(?:[0-9a-f]{0,4}:){2,7}(?:[0-9a-f]{1,4}|[\d.]{7,15})?(?![\w:])|(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])|(?:\/[\p{L}\p{N}_.@+~%-]+)+\/?|[\p{L}\p{N}_][\p{L}\p{N}_.@+-]*/giu;

function cutToComm(name: string): string {
  const bytes = Buffer.from(name);
  return bytes.length <= COMM_BYTES ? name : bytes.subarray(0, COMM_BYTES).toString("utf8");
}

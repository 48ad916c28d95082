import { setTimeout as delay } from "node:timers/promises";
import { Qapi } from "./qapi.ts";

/** What a command in a guest gave. */
export interface Ran {
  status: number;
  stdout: string;
  stderr: string;
}

const CHUNK_BYTES = 2 ** 20;

/**
 * QEMU's guest agent (`qemu-ga`, its QAPI schema `qga/qapi-schema.json`): it sleeps in poll(2) while nobody asks, so a guest in time-lapse is alone.
 */
export class GuestAgent {
  readonly #port: Qapi;

  private constructor(port: Qapi) {
    this.#port = port;
  }

  /** @param path QEMU's socket of the port; waits until the guest answers. Throws where it does not within `seconds`. */
  static async reach(path: string, seconds: number): Promise<GuestAgent> {
    const port = await Qapi.connect(path);
    const end = performance.now() + seconds * 1000;
    for (let id = 1; performance.now() < end; id++) {
      // What was asked before the guest listened may still be answered: each question has a number of its own.
      const answer = await port.ask("guest-sync", { id }, 3000).catch(() => null);
      if (answer === id) return new GuestAgent(port);
    }
    port.close();
    throw new Error(`the guest does not answer within ${seconds} s`);
  }

  /** Starts a line of shell, and does not wait for it. */
  async start(command: string): Promise<{ pid: number }> {
    const shell = { path: "/bin/sh", arg: ["-c", command], "capture-output": true };
    return this.#port.ask<{ pid: number }>("guest-exec", shell);
  }

  /** Runs a line of shell to its end. */
  async run(command: string, { everyMs = 200 } = {}): Promise<Ran> {
    const { pid } = await this.start(command);
    for (let wait = 20; ; wait = Math.min(2 * wait, everyMs)) {
      const state = await this.#port.ask<ExecStatus>("guest-exec-status", { pid });
      if (state.exited)
        return {
          status: state.exitcode ?? 128 + (state.signal ?? 0),
          stdout: textOf(state["out-data"]),
          stderr: textOf(state["err-data"]),
        };
      await delay(wait);
    }
  }

  async write(path: string, content: Uint8Array | string): Promise<void> {
    const bytes = Buffer.from(content);
    const handle = await this.#port.ask<number>("guest-file-open", { path, mode: "w" });
    for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
      await this.#port.ask("guest-file-write", {
        handle,
        "buf-b64": bytes.subarray(at, at + CHUNK_BYTES).toString("base64"),
      });
    await this.#port.ask("guest-file-close", { handle });
  }

  async read(path: string): Promise<Buffer> {
    const handle = await this.#port.ask<number>("guest-file-open", { path, mode: "r" });
    const parts: Buffer[] = [];
    for (let eof = false; !eof; ) {
      const got = await this.#port.ask<{ "buf-b64": string; eof: boolean }>("guest-file-read", {
        handle,
        count: CHUNK_BYTES,
      });
      parts.push(Buffer.from(got["buf-b64"], "base64"));
      eof = got.eof;
    }
    await this.#port.ask("guest-file-close", { handle });
    return Buffer.concat(parts);
  }

  /** The guest's clock, seconds since 1970; starts no process there. */
  async time(): Promise<number> {
    return (await this.#port.ask<number>("guest-get-time")) / 1e9;
  }

  close(): void {
    this.#port.close();
  }
}

interface ExecStatus {
  exited: boolean;
  exitcode?: number;
  signal?: number;
  "out-data"?: string;
  "err-data"?: string;
}

const textOf = (base64: string | undefined) => Buffer.from(base64 ?? "", "base64").toString("utf8");

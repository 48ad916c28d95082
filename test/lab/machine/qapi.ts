import { once } from "node:events";
import { connect, type Socket } from "node:net";

/**
 * One end of QEMU's talk of JSON objects, one a line (docs/interop/qmp-spec.rst, qga/qapi-schema.json): a question at a time, and its answer. What comes
 * unasked, such as events, is left out.
 */
export class Qapi {
  readonly #socket: Socket;
  #received = "";
  #waiting: ((line: string) => void) | null = null;
  #lost: (() => void) | null = null;

  /** @param path of the socket */
  static async connect(path: string): Promise<Qapi> {
    const socket = connect(path);
    await once(socket, "connect");
    return new Qapi(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.setEncoding("utf8").on("data", (text: string) => {
      this.#received += text;
      for (let end = this.#received.indexOf("\n"); end >= 0; end = this.#received.indexOf("\n")) {
        const line = this.#received.slice(0, end);
        this.#received = this.#received.slice(end + 1);
        this.#waiting?.(line);
      }
    });
    socket.on("error", () => {}).on("close", () => this.#lost?.());
  }

  /** Throws with what it said where it refuses, or does not answer in time. */
  ask<T = unknown>(execute: string, args: Record<string, unknown> = {}, limitMs = 600_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => {
        this.#waiting = null;
        this.#lost = null;
        clearTimeout(limit);
        reject(new Error(`${execute}: ${why}`));
      };
      const limit = setTimeout(() => fail(`no answer within ${limitMs / 1000} s`), limitMs);
      this.#lost = () => fail("it hung up");
      this.#waiting = (line) => {
        const answer = parsed(line);
        if (answer === null) return;
        if (answer.error) return fail(answer.error.desc);
        this.#waiting = null;
        this.#lost = null;
        clearTimeout(limit);
        resolve(answer.return as T);
      };
      this.#socket.write(`${JSON.stringify({ execute, arguments: args })}\n`);
    });
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** `null`: no answer. */
function parsed(line: string): { return?: unknown; error?: { desc: string } } | null {
  try {
    const said = JSON.parse(line);
    return "return" in said || "error" in said ? said : null;
  } catch {
    // The rest of an answer that nobody waited for.
    return null;
  }
}

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { errorCode, Failure, messageOf } from "../../collectors/failure.ts";
import { readRegular, startOfRegular } from "../../collectors/untrusted/regular-file.ts";

/** A month of one host at a minute is some ten megabytes as JSON; of atop with all its processes, some hundred. */
const MOST_BYTES = 512 * 2 ** 20;
const TOOL_S = 300;
/** What text begins with: neither NUL nor other control characters than tab, line feeds and a form feed. */
const BINARY = /[^\t\n\f\r\x20-\uffff]|\ufffd/;
const START = 256;

/** The text of a file, or of standard input where it is called "-". Throws a `Failure`: not there, too long. */
export async function textOf(file: string): Promise<string> {
  if (file === "-") return standardInput();
  try {
    return readRegular(file, MOST_BYTES).toString("utf8");
  } catch (error) {
    if (error instanceof Failure && errorCode(error) === "") throw error;
    throw new Failure(`${file}: cannot be read`, { cause: error });
  }
}

/** Whether a file is the tool's own binary one; what is not there is for `textOf` to say. */
export function isBinary(file: string): boolean {
  if (file === "-") return false;
  try {
    return BINARY.test(startOfRegular(file, START).toString("utf8"));
  } catch {
    return false;
  }
}

async function standardInput(): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of process.stdin) {
    length += (part as Buffer).length;
    if (length > MOST_BYTES)
      throw new Failure(`standard input: expected at most ${MOST_BYTES} bytes, found more`);
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}

/**
 * What a tool of this machine makes of its own binary file, in the C locale and UTC. @param asked its arguments, tried in turn: older
 * versions refuse what newer ones know. Throws a `Failure` with what it said last.
 */
export async function convert(
  file: string,
  tool: string,
  [args = [], ...others]: readonly (readonly string[])[],
): Promise<string> {
  const env = { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" };
  const elsewhere = `run "${[tool, ...args].join(" ")}" on the guest that wrote it, and give its output (- is standard input)`;
  try {
    const run = promisify(execFile)(tool, [...args], {
      env,
      encoding: "utf8",
      maxBuffer: MOST_BYTES,
      timeout: TOOL_S * 1000,
    });
    return (await run).stdout;
  } catch (error) {
    if (errorCode(error) === "ENOENT")
      throw new Failure(`${file}: is a binary file of ${tool}, and there is no ${tool} here`, {
        remedy: elsewhere,
      });
    if (others.length > 0) return convert(file, tool, others);
    const said = messageOf(error).split("\n").slice(1).join(" ").trim() || messageOf(error);
    throw new Failure(`${file}: ${tool} of this machine cannot read it`, {
      cause: said.slice(0, 200),
      remedy: elsewhere,
    });
  }
}

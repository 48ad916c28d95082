import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { gunzipSync } from "node:zlib";
import { errorCode, Failure, messageOf } from "../../collectors/failure.ts";
import { readRegular, startOfRegular } from "../../collectors/untrusted/regular-file.ts";
import { encodingOf } from "../../storage/encoding.ts";
import { otherText } from "../../storage/inputs/known-texts.ts";
import { growsTooMuch, mostUnpacked, notGzip } from "../../storage/inputs/trace/table-csv.ts";

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
    return decoded(readRegular(file, MOST_BYTES), file);
  } catch (error) {
    if (error instanceof Failure && errorCode(error) === "") throw error;
    throw new Failure(`${file}: cannot be read`, { cause: error });
  }
}

/** Of a file that no tool of this machine makes text of. Throws as `textOf`, and where it is binary before the whole of it is read. */
export async function tableTextOf(file: string): Promise<string> {
  const start = file === "-" ? null : startOf(file);
  if (start !== null && !isPacked(start)) {
    const text = new TextDecoder(encodingOf(start)).decode(start);
    if (text.includes("\0"))
      throw (
        otherText(file, text, "csv") ??
        new Failure(`${file}: expected text, found a binary file`, {
          remedy: "a file of sysstat is for history sar, one of atop for history atop",
        })
      );
  }
  return textOf(file);
}

/** Whether there is such a file, or it is standard input. */
export const isFile = (file: string) => file === "-" || existsSync(file);

/** Whether a file is the tool's own binary one; what is not there is for `textOf` to say. */
export function isBinary(file: string): boolean {
  const start = file === "-" ? null : startOf(file);
  return start !== null && !isPacked(start) && BINARY.test(new TextDecoder(encodingOf(start)).decode(start));
}

/** `null`: it cannot be read, which is for `textOf` to say. */
function startOf(file: string): Buffer | null {
  try {
    return startOfRegular(file, START);
  } catch {
    return null;
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
  return decoded(Buffer.concat(parts), "standard input");
}

const isPacked = (bytes: Buffer) => bytes[0] === 0x1f && bytes[1] === 0x8b;

/** Of a packed file what is in it. */
function decoded(bytes: Buffer, name: string): string {
  if (!isPacked(bytes)) return new TextDecoder(encodingOf(bytes)).decode(bytes);
  const most = mostUnpacked(bytes.length);
  try {
    const plain = gunzipSync(bytes, { maxOutputLength: most });
    return new TextDecoder(encodingOf(plain)).decode(plain);
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE") throw growsTooMuch(name, bytes.length, most);
    throw notGzip(name, error);
  }
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

import { Failure } from "../../collectors/failure.ts";
import { readRegular } from "../../collectors/untrusted/regular-file.ts";

/** How to be let in. What is secret comes from files or the environment: an argument stands in every process list. */
export interface Access {
  user?: string;
  passwordFile?: string;
  bearerFile?: string;
  ca?: string;
  header: readonly string[];
}

const MOST_BYTES = 64 * 1024;
const MOST_CERTIFICATES = 4 * 2 ** 20;
const HEADER = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):\s*(.*?)\s*$/;

/** A header and its value; `null` where a line is none. */
const headerIn = (line: string) => (/[\r\n\0]/.test(line) ? null : HEADER.exec(line));
export const isHeader = (line: string) => headerIn(line) !== null;

/** The headers and certificates of that access. Throws a `Failure` that repeats nothing secret. */
export function accessOf(
  access: Access,
  env: NodeJS.ProcessEnv,
): { headers: Record<string, string>; ca?: string } {
  const headers: Record<string, string> = {};
  for (const given of access.header) for (const line of headerLines(given)) Object.assign(headers, line);
  const token = access.bearerFile === undefined ? env.LOADSPIKE_TOKEN : secretIn(access.bearerFile);
  if (access.user !== undefined) {
    const password =
      access.passwordFile === undefined ? env.LOADSPIKE_PASSWORD : secretIn(access.passwordFile);
    if (password === undefined)
      throw new Failure("--user: expected a password with it, found none", {
        remedy: "--password-file FILE, or LOADSPIKE_PASSWORD in the environment",
      });
    headers.authorization = `Basic ${Buffer.from(`${access.user}:${password}`).toString("base64")}`;
  } else if (token !== undefined && token !== "") headers.authorization = `Bearer ${token}`;
  const { ca } = access;
  return { headers, ...(ca !== undefined && { ca: textIn(ca, MOST_CERTIFICATES) }) };
}

/** An address without a password in it. Throws a `Failure` that does not repeat one. */
export function addressOf(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Failure(`expected an address as http://prometheus:9090, found "${withoutPassword(text)}"`);
  if (url.password !== "")
    throw new Failure("expected an address without a password: arguments stand in every process list", {
      remedy: "--user NAME with --password-file FILE, or LOADSPIKE_PASSWORD in the environment",
    });
  if (url.username !== "")
    throw new Failure("expected an address without a user in it", { remedy: "--user NAME" });
  return url;
}

const withoutPassword = (text: string) => text.replace(/\/\/[^@/]*@/, "//…@").slice(0, 100);

/** "Name: value", or all of a file ("@FILE"). */
function headerLines(given: string): Record<string, string>[] {
  const file = given.startsWith("@") ? given.slice(1) : null;
  const lines = file === null ? [given] : textIn(file, MOST_BYTES).split(/\r?\n/);
  return lines
    .filter((line) => line.trim() !== "")
    .map((line, i) => {
      const found = headerIn(line);
      if (!found)
        throw new Failure(`${file === null ? "--header" : `${file}:${i + 1}`}: expected "Name: value"`);
      return { [found[1]!.toLowerCase()]: found[2]! };
    });
}

/** The first line of a file. */
function secretIn(file: string): string {
  const [line = ""] = textIn(file, MOST_BYTES).split(/\r?\n/);
  if (line === "")
    throw new Failure(`${file}: expected a password or a token on its first line, found nothing`);
  return line;
}

function textIn(file: string, most: number): string {
  try {
    return readRegular(file, most).toString("utf8");
  } catch (error) {
    throw new Failure(`${file}: cannot be read`, { cause: error });
  }
}

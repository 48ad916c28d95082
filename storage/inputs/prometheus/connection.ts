import { type IncomingMessage, request as plain } from "node:http";
import { request as secure } from "node:https";
import { Failure, messageOf } from "../../../collectors/failure.ts";
import { bodyOf } from "./body.ts";

/** Where a Prometheus, VictoriaMetrics, Mimir or Thanos answers, and as whom to ask. Nothing of it is printed but the address. */
export interface Connection {
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** Certificates (PEM) to trust in place of the system's. */
  ca?: string;
  /** Longest wait for a whole answer, and for its next byte. */
  answer_s?: number;
  silence_s?: number;
}

const ANSWER_S = 180;
const SILENCE_S = 60;

/** The address as it may stand in a message: without what somebody wrote into it. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
}

/**
 * Asks the HTTP API (`POST PATH`, a form) and gives the member `data` of its answer. Throws a `Failure` of one line: not reached,
 * refused, a redirect, too slow, too much, not JSON, an error of the server's in its own words.
 */
export async function ask(
  connection: Connection,
  path: string,
  form: Readonly<Record<string, string>>,
): Promise<unknown> {
  const { url, answer_s = ANSWER_S } = connection;
  const where = shownUrl(url);
  const late = AbortSignal.timeout(answer_s * 1000);
  let response: IncomingMessage;
  let text: string;
  try {
    response = await send(connection, path, new URLSearchParams(form).toString(), FORM, late);
    refuseRedirect(response, where);
    text = await bodyOf(response, where);
  } catch (error) {
    if (late.aborted) throw new Failure(`${where}: no whole answer within ${answer_s} s`, REMEDY);
    if (error instanceof Failure) throw error;
    throw new Failure(`${where}: cannot be asked`, { cause: reasonOf(error) });
  }
  return dataOf(text, response.statusCode ?? 0, where);
}

const REMEDY = { remedy: "ask for less with --since, or when the server is less busy" };
const FORM = { "content-type": "application/x-www-form-urlencoded", "accept-encoding": "gzip" };

/** Posts something; the answer's body is for the caller to read, or to leave. Rejects with what Node says, or a `Failure`. */
export function send(
  { url, headers, ca, silence_s = SILENCE_S }: Connection,
  path: string,
  body: string | Uint8Array,
  about: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const target = new URL(url);
  if (path !== "") target.pathname = `${url.pathname.replace(/\/+$/, "")}${path}`;
  const options = {
    method: "POST",
    headers: {
      ...about,
      "content-length": String(Buffer.byteLength(body)),
      "user-agent": "loadspike",
      ...headers,
    },
    signal,
    ...(ca !== undefined && { ca }),
  };
  const request = (url.protocol === "https:" ? secure : plain)(target, options, resolve);
  request.setTimeout(silence_s * 1000, () =>
    request.destroy(new Failure(`${shownUrl(url)}: silent for ${silence_s} s`, REMEDY)),
  );
  request.on("error", reject);
  request.end(body);
  return promise;
}

/** Somebody else's address would get the password. */
export function refuseRedirect(response: IncomingMessage, where: string): void {
  const { statusCode = 0, headers } = response;
  if (statusCode < 300 || statusCode > 399) return;
  response.destroy();
  const to = headers.location === undefined ? "another address" : headers.location.slice(0, 200);
  throw new Failure(`${where}: expected an answer, found a redirect to ${to}`, {
    remedy: "give that address where it is the right one",
  });
}

export function reasonOf(error: unknown): string {
  // Of several addresses of one name each has an error of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return messageOf(error);
}

function dataOf(text: string, status: number, where: string): unknown {
  if (status === 401 || status === 403)
    throw new Failure(`${where}: the server wants another user, password or token (HTTP ${status})`, {
      remedy: "--user with --password-file, --bearer-file or --header give one",
    });
  const answer = parsed(text);
  if (answer === null)
    throw new Failure(
      `${where}: expected JSON of a Prometheus API, found ${status === 200 ? "" : `HTTP ${status}: `}${excerpt(text)}`,
      {
        remedy: "is the address that of the server, with the prefix where it has one?",
      },
    );
  if (answer.status === "success" && "data" in answer) return answer.data;
  const said = typeof answer.error === "string" ? answer.error.replace(/\s+/g, " ") : excerpt(text);
  throw new Failure(`${where}: the server refused the query (HTTP ${status}: ${said.slice(0, 300)})`);
}

function parsed(text: string): { status?: unknown; data?: unknown; error?: unknown } | null {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === "object" && answer !== null && "status" in answer ? answer : null;
  } catch {
    return null;
  }
}

const excerpt = (text: string) => {
  const line = text.replace(/\s+/g, " ").trim();
  return line === "" ? "nothing" : `"${line.slice(0, 80)}"`;
};

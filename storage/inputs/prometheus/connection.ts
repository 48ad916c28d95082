import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { Failure, messageOf } from "../../../collectors/failure.ts";
import { Answer } from "./answered.ts";
import { readBody } from "./body.ts";
import { Elements } from "./elements.ts";

/** Where a Prometheus, VictoriaMetrics, Mimir or Thanos answers, and as whom to ask. Nothing of it is printed but the address. */
export interface Connection {
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** Certificates (PEM) to trust in place of the system's. */
  ca?: string;
  /** Longest wait for a whole answer, and for its next byte. */
  answer_s?: number;
  silence_s?: number;
  /** Told what the server says of an answer that is not whole (`partialIn`). */
  partial?: (said: string) => void;
}

/** The same connection, and what the server has said over it so far of answers that are not whole: the first of them. */
export function remembering(server: Connection): { connection: Connection; partial: () => string | null } {
  let first: string | null = null;
  const partial = (said: string) => {
    first ??= said;
  };
  return { connection: { ...server, partial }, partial: () => first };
}

const ANSWER_S = 180;
const SILENCE_S = 60;
/** Too many requests (Mimir's limits of a tenant), and no room for one more (VictoriaMetrics' `-search.maxConcurrentRequests`). */
const BUSY: ReadonlySet<number> = new Set([429, 503]);
const MOST_TRIES = 3;
/** Nobody who waits for a report waits for what a server may ask for: the rest of an hour. */
const WAIT_S = { least: 1, most: 10 };

/** The address as it may stand in a message: without what somebody wrote into it. */
export function shownUrl({ protocol, host, pathname }: URL): string {
  return `${protocol}//${host}${pathname.replace(/\/+$/, "")}`;
}

/** The list that an answer has, and who takes its elements. */
export interface Listed {
  /** "matrix" or "vector"; `null`: the answer is the list. */
  type: string | null;
  /** What it throws ends the answer. */
  each(element: Buffer): void;
}

/**
 * Asks the HTTP API (`POST PATH`, a form) and gives the objects in the list of its answer one by one, as bytes that are valid during the call.
 * Throws a `Failure` of one line: not reached, refused, a redirect, too slow, too much, not JSON, of another type, an error of the
 * server's in its own words. One that has no time is asked again twice.
 */
export async function ask(
  connection: Connection,
  path: string,
  form: Readonly<Record<string, string>>,
  listed: Listed,
): Promise<void> {
  const body = new URLSearchParams(form).toString();
  for (let tries = 1; ; tries++) {
    const wait_s = await askOnce(connection, path, body, listed, tries === MOST_TRIES);
    if (wait_s === null) return;
    await sleep(wait_s * 1000);
  }
}

/** Gives for how long to wait before asking again; `null`: it was answered. */
async function askOnce(
  connection: Connection,
  path: string,
  body: string,
  { type, each }: Listed,
  isLast: boolean,
): Promise<number | null> {
  const { url, answer_s = ANSWER_S } = connection;
  const where = shownUrl(url);
  const late = AbortSignal.timeout(answer_s * 1000);
  try {
    const response = await send(
      connection,
      path,
      body,
      { ...FORM, "accept-encoding": encodingFor(url) },
      late,
    );
    refuseRedirect(response, where);
    const status = response.statusCode ?? 0;
    if (BUSY.has(status) && !isLast) {
      response.destroy();
      return waitOf(response);
    }
    const answer = new Answer({ status, type, where });
    let take = (element: Buffer) => {
      answer.expectList(elements);
      take = each;
      each(element);
    };
    const elements = new Elements((element) => take(element));
    await readBody(response, where, (part) => {
      elements.push(part);
      answer.expectNoMore(elements);
    });
    const partial = answer.expectSuccess(elements.rest);
    if (partial !== null) connection.partial?.(partial);
    return null;
  } catch (error) {
    if (late.aborted) throw new Failure(`${where}: no whole answer within ${answer_s} s`, REMEDY);
    if (error instanceof Failure) throw error;
    const cause = reasonOf(error);
    throw new Failure(`${where}: cannot be asked`, {
      cause,
      remedy: /certificate/i.test(cause)
        ? "name who signed it with --ca FILE"
        : "look whether the address is right and the server runs",
    });
  }
}

const REMEDY = { remedy: "ask for less with --since, or when the server is less busy" };
const FORM = { "content-type": "application/x-www-form-urlencoded" };
/** Packing takes both sides longer than a machine needs to hand itself the bytes. */
const IS_THIS_MACHINE = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;
const encodingFor = ({ hostname }: URL) => (IS_THIS_MACHINE.test(hostname) ? "identity" : "gzip");

/** A server that says nothing, or a process of ours that had no processor to hear it. */
export class Silent extends Failure {}

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
  // `import` would evaluate all that the module exports, and with it load Node's own fetch: 40 ms and 10 MB.
  const protocol = process.getBuiltinModule(url.protocol === "https:" ? "node:https" : "node:http");
  const request = protocol.request(target, options, resolve);
  request.setTimeout(silence_s * 1000, () =>
    request.destroy(new Silent(`${shownUrl(url)}: silent for ${silence_s} s`, REMEDY)),
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

/** What the server says, within bounds (RFC 9110 10.2.3: seconds, or a date, which is one of its own clock). */
function waitOf({ headers: { "retry-after": said = "", date = "" } }: IncomingMessage): number {
  const seconds = /^\d+$/.test(said) ? Number(said) : (Date.parse(said) - Date.parse(date)) / 1000;
  return Math.min(WAIT_S.most, Math.max(WAIT_S.least, Number.isNaN(seconds) ? 0 : seconds));
}

export function reasonOf(error: unknown): string {
  // Of several addresses of one name each has an error of its own.
  if (error instanceof AggregateError) return error.errors.map(messageOf).join(", ");
  return messageOf(error);
}

import { pushTimeseries } from "prometheus-remote-write";
import { Failure, messageOf } from "../../collectors/failure.ts";
import {
  type Connection,
  reasonOf,
  refuseRedirect,
  Silent,
  send,
  shownUrl,
} from "../../storage/inputs/prometheus/connection.ts";
import type { Batch } from "./queue.ts";

/** For the whole of an answer, however its bytes trickle. */
const ANSWER_S = 20;
/** Of what a receiver says about a refusal. */
const KEPT_BYTES = 2000;

/** What became of batches that were sent. */
export type Outcome =
  | { kind: "taken" }
  /** It will never take these: sent again they would be refused again. */
  | { kind: "refused"; why: string }
  /** Later, or when somebody has put it right, it may. */
  | { kind: "failed"; why: string };

/**
 * Sends batches by remote write (https://prometheus.io/docs/specs/prw/remote_write_spec/). Never throws; a receiver that hangs, answers
 * without end or redirects costs 20 s and 2 kB.
 */
export async function deliver(
  connection: Connection,
  batches: readonly Batch[],
  labels: Readonly<Record<string, string>>,
  answer_s = ANSWER_S,
): Promise<Outcome> {
  const where = shownUrl(connection.url);
  const late = AbortSignal.timeout(answer_s * 1000);
  try {
    const { status, errorMessage = "" } = await pushTimeseries(seriesOf(batches, labels), {
      url: connection.url.href,
      fetch: async (
        _url,
        { headers = {}, body } = { method: "POST", headers: {}, body: new ArrayBuffer(0) },
      ) => {
        const about = { ...headers, ...VERSION, connection: "close" };
        const response = await send(connection, "", new Uint8Array(body), about, late);
        refuseRedirect(response, where);
        const text = await startOf(response);
        return { status: response.statusCode ?? 0, statusText: "", text: async () => text };
      },
    });
    return outcomeOf(status, errorMessage, where);
  } catch (error) {
    if (late.aborted || error instanceof Silent)
      return { kind: "failed", why: `${where}: no answer within ${answer_s} s` };
    if (error instanceof Failure) return { kind: "failed", why: messageOf(error) };
    return { kind: "failed", why: `${where}: cannot be reached (${reasonOf(error)})${remedyFor(error)}` };
  }
}

const VERSION = { "content-encoding": "snappy", "x-prometheus-remote-write-version": "0.1.0" };

/** What the unit of the service does not allow as it is. */
function remedyFor(error: unknown): string {
  const isClosed = /EAFNOSUPPORT|EPERM|EACCES/.test(reasonOf(error));
  return isClosed ? "; the service's unit lets it reach no network: see docs/metrics.md" : "";
}

/**
 * 4xx is for good, but for "too many requests" and a time-out (the specification says not to repeat it); of a wrong password, or
 * address, nothing is lost before somebody has had a day to see it.
 */
function outcomeOf(status: number, said: string, where: string): Outcome {
  if (status >= 200 && status < 300) return { kind: "taken" };
  const line = said.replace(/\s+/g, " ").trim().slice(0, 200);
  const why = `${where}: answered HTTP ${status}${line === "" ? "" : `: ${line}`}`;
  const isForGood = status >= 400 && status < 500 && ![401, 403, 404, 407, 408, 429].includes(status);
  return { kind: isForGood ? "refused" : "failed", why };
}

async function startOf(response: AsyncIterable<Buffer> & { destroy(): unknown }): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of response) {
    parts.push(part);
    length += part.length;
    if (length > KEPT_BYTES) break;
  }
  response.destroy();
  return Buffer.concat(parts).toString("utf8", 0, KEPT_BYTES);
}

/** Each series once, with its values in the order of time; labels in the order of their names, as the specification wants them. */
function seriesOf(batches: readonly Batch[], outside: Readonly<Record<string, string>>) {
  const series = new Map<
    string,
    { labels: { __name__: string }; samples: { value: number; timestamp: number }[] }
  >();
  for (const { time, points } of batches)
    for (const { name, labels, value } of points) {
      const all = Object.entries({ ...outside, ...Object.fromEntries(labels) }).sort(([a], [b]) =>
        a < b ? -1 : 1,
      );
      const key = JSON.stringify([name, all]);
      const found = series.get(key) ?? {
        labels: { __name__: name, ...Object.fromEntries(all) },
        samples: [],
      };
      series.set(key, found);
      found.samples.push({ value, timestamp: time });
    }
  return [...series.values()];
}

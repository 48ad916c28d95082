import type { IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import { errorCode, Failure } from "../../../collectors/failure.ts";

/** An answer of a day of one guest with a hundred processors at 15 s has about 50 MB. */
const MOST_BYTES = 192 * 2 ** 20;

/** The text of an answer, unpacked. Throws a `Failure` where it has no end, or is packed otherwise than it says. */
export async function bodyOf(response: IncomingMessage, where: string): Promise<string> {
  const packed = response.headers["content-encoding"] === "gzip";
  const bytes = packed ? response.pipe(createGunzip()) : response;
  // An error of the connection is none of the unpacker's, which would wait for ever.
  if (packed) response.once("error", (error) => bytes.destroy(error)).once("aborted", () => bytes.destroy());
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of bytes) {
      length += (part as Buffer).length;
      if (length > MOST_BYTES) {
        response.destroy();
        throw new Failure(`${where}: expected an answer of at most ${MOST_BYTES / 2 ** 20} MB, found more`, {
          remedy: "does --instance or --match name a single guest?",
        });
      }
      parts.push(part as Buffer);
    }
  } catch (error) {
    if (errorCode(error).startsWith("Z_"))
      throw new Failure(`${where}: expected gzip as the server said, found something else`, { cause: error });
    throw error;
  }
  if (!response.complete) throw new Failure(`${where}: the answer ended before its end`);
  return Buffer.concat(parts).toString("utf8");
}

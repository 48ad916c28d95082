import type { IncomingMessage } from "node:http";
import { createGunzip } from "node:zlib";
import { errorCode, Failure } from "../../../collectors/failure.ts";

/** An answer of a day of one guest with a hundred processors at 15 s has about 50 MB. */
const MOST_BYTES = 192 * 2 ** 20;
/** What is unpacked at once: with Node's 16 KiB it takes twice as long. */
const UNPACKED = { chunkSize: 2 ** 18 };

/**
 * The bytes of an answer, unpacked, as they come; a part is for its taker to read at once, or to copy. Throws a `Failure` where it has no end,
 * or is packed otherwise than it says; what the taker throws ends it.
 */
export async function readBody(
  response: IncomingMessage,
  where: string,
  take: (part: Buffer) => void,
): Promise<void> {
  const packed = response.headers["content-encoding"] === "gzip";
  const bytes = packed ? response.pipe(createGunzip(UNPACKED)) : response;
  // An error of the connection is none of the unpacker's, which would wait for ever.
  if (packed) response.once("error", (error) => bytes.destroy(error)).once("aborted", () => bytes.destroy());
  let length = 0;
  try {
    for await (const part of bytes) {
      length += (part as Buffer).length;
      if (length > MOST_BYTES)
        throw new Failure(`${where}: expected an answer of at most ${MOST_BYTES / 2 ** 20} MB, found more`, {
          remedy: "does --instance or --match name a single guest?",
        });
      take(part as Buffer);
    }
  } catch (error) {
    response.destroy();
    if (errorCode(error).startsWith("Z_"))
      throw new Failure(`${where}: expected gzip as the server said, found something else`, { cause: error });
    throw error;
  }
  if (!response.complete) throw new Failure(`${where}: the answer ended before its end`);
}

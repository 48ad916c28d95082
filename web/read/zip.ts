import { Failure } from "../../collectors/failure.ts";
import { type Found, ofBlob, unpacked } from "./found.ts";
import { MOST_ENTRIES, tooMany } from "./tar.ts";

/** Signatures, and where things stand behind them (APPNOTE.TXT 6.3, 4.3.7, 4.3.12 and 4.3.16). */
const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MOST_COMMENT = 65_535;
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;

export const isZip = (head: Uint8Array) => head.length > 4 && viewOf(head).getUint32(0, true) === LOCAL;

/** The files of a zip. Throws a `Failure`: damaged, encrypted, packed in another way, more files than any trace has. */
export async function zipFiles(zip: Found, blob: Blob): Promise<Found[]> {
  const { path, signal } = zip;
  const { count, at, size } = await endOf(path, blob);
  const directory = await bytesOf(blob, at, size);
  const files: Found[] = [];
  let place = 0;
  for (let entry = 0; entry < count; entry++) {
    if (place + CENTRAL_BYTES > directory.byteLength || directory.getUint32(place, true) !== CENTRAL)
      throw damaged(path);
    const [name, extra, comment] = [28, 30, 32].map((at) => directory.getUint16(place + at, true));
    const next = place + CENTRAL_BYTES + name! + extra! + comment!;
    if (next > directory.byteLength) throw damaged(path);
    const called = new Uint8Array(directory.buffer, directory.byteOffset + place + CENTRAL_BYTES, name!);
    const inside = new TextDecoder().decode(called);
    if (!inside.endsWith("/")) files.push(await fileOf({ path, blob, signal }, directory, place, inside));
    place = next;
  }
  return files;
}

async function endOf(path: string, blob: Blob): Promise<{ count: number; at: number; size: number }> {
  const from = Math.max(0, blob.size - END_BYTES - MOST_COMMENT);
  const tail = await bytesOf(blob, from, blob.size - from);
  for (let place = tail.byteLength - END_BYTES; place >= 0; place--) {
    if (tail.getUint32(place, true) !== END) continue;
    const [count, size, at] = [
      tail.getUint16(place + 10, true),
      tail.getUint32(place + 12, true),
      tail.getUint32(place + 16, true),
    ];
    if (count > MOST_ENTRIES) throw tooMany(path);
    if (at + size > blob.size) break;
    return { count, at, size };
  }
  throw damaged(path);
}

async function fileOf(
  { path, blob, signal }: { path: string; blob: Blob; signal: AbortSignal | undefined },
  directory: DataView,
  place: number,
  name: string,
): Promise<Found> {
  const [flags, method, size, at] = [
    directory.getUint16(place + 8, true),
    directory.getUint16(place + 10, true),
    directory.getUint32(place + 20, true),
    directory.getUint32(place + 42, true),
  ];
  if ((flags & ENCRYPTED) !== 0)
    throw new Failure(`${path}: ${name}: is encrypted`, { remedy: "unpack it, and give what is in it" });
  if (method !== STORED && method !== DEFLATED)
    throw new Failure(`${path}: ${name}: is packed in a way that browsers do not know (method ${method})`, {
      remedy: "unpack it, and give what is in it",
    });
  const local = await bytesOf(blob, at, LOCAL_BYTES);
  if (local.byteLength < LOCAL_BYTES || local.getUint32(0, true) !== LOCAL) throw damaged(path);
  const start = at + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  if (start + size > blob.size) throw damaged(path);
  const packed = ofBlob(name, blob.slice(start, start + size), signal);
  return method === STORED ? packed : unpacked(packed, name, "deflate-raw");
}

const bytesOf = async (blob: Blob, at: number, length: number) =>
  viewOf(new Uint8Array(await blob.slice(at, at + length).arrayBuffer()));

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function damaged(path: string): Failure {
  return new Failure(`${path}: expected a zip archive, found something else or only a part of it`);
}

import { parse } from "csv-parse/stream";
import { Failure } from "../../collectors/failure.ts";
import type { OpenInput } from "../../storage/inputs/input.ts";
import { MOST_MANIFEST_BYTES, parseManifest, TRACE_IS } from "../../storage/inputs/trace/manifest-reader.ts";
import { openTables, tableFile } from "../../storage/inputs/trace/rows.ts";
import { explainCsv, tableCsv } from "../../storage/inputs/trace/table-csv.ts";
import { MANIFEST } from "../../storage/trace/manifest.ts";
import { baseName, explained, type Found, textOf, unpacked } from "./found.ts";

/** The manifests among some files: each is a trace's. */
export const manifestsOf = (files: readonly Found[]) =>
  files.filter(({ path }) => baseName(path) === MANIFEST);

/** The trace that lies beside a manifest. Throws a `Failure`: as `import` of the same folder does. */
export async function openTrace(manifest: Found, files: readonly Found[]): Promise<OpenInput> {
  const folder = manifest.path.slice(0, -MANIFEST.length);
  const beside = new Map(
    files.filter(({ path }) => path === folder + baseName(path)).map((file) => [baseName(file.path), file]),
  );
  const facts = parseManifest(await textOf(manifest, MOST_MANIFEST_BYTES), manifest.path);
  const where = folder.replace(/\/$/, "") || MANIFEST;
  return openTables(facts, {
    name: where,
    find(table) {
      const name = tableFile(where, table, (name) => beside.has(name));
      return name === null ? null : folder + name;
    },
    async read(path, table, take) {
      const file = beside.get(baseName(path));
      if (!file) throw new Failure(`${path}: is not there`, { remedy: TRACE_IS });
      const { options, finish } = tableCsv(path, table, take);
      const plain = path.endsWith(".gz") ? unpacked(file, path, "gzip") : file;
      try {
        await plain
          .stream()
          .pipeThrough(asBuffers())
          .pipeThrough(parse(options))
          .pipeTo(new WritableStream());
      } catch (error) {
        const said = explainCsv(error, path);
        throw said === error ? explained(error, path) : said;
      }
      finish();
    },
  });
}

/** csv-parse searches its bytes with what a `Buffer` has. */
function asBuffers(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform: (part, out) => out.enqueue(Buffer.from(part.buffer, part.byteOffset, part.byteLength)),
  });
}

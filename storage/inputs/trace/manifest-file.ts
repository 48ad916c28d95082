import { join } from "node:path";
import { errorCode, Failure } from "../../../collectors/failure.ts";
import { readRegular } from "../../../collectors/untrusted/regular-file.ts";
import { MANIFEST, type Manifest } from "../../trace/manifest.ts";
import { MOST_MANIFEST_BYTES, parseManifest, TRACE_IS } from "./manifest-reader.ts";

/** Reads the manifest of a trace in a directory. Throws a `Failure`: not there, no file, too long, or as `parseManifest`. */
export function readManifest(directory: string): Manifest {
  const file = join(directory, MANIFEST);
  return parseManifest(textOf(file), file);
}

function textOf(file: string): string {
  try {
    return readRegular(file, MOST_MANIFEST_BYTES).toString("utf8");
  } catch (error) {
    const remedy = TRACE_IS;
    if (error instanceof Failure && errorCode(error) === "") throw new Failure(error.message, { remedy });
    throw new Failure(`${file}: cannot be read`, { cause: error, remedy });
  }
}

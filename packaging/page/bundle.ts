import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { Failure } from "../../collectors/failure.ts";

export interface Bundled {
  script: string;
  /** npm packages of which there is something in it. */
  packages: string[];
}

export interface Bundling {
  checkout: string;
  /** Modules by the end of their paths, and what stands in their place. */
  instead?: Readonly<Record<string, string>>;
}

/** Node's own things that csv-parse uses, as every browser has them, or as the package `buffer` gives them. */
const WEB_STREAMS = "export const { TransformStream, CountQueuingStrategy } = globalThis;";
const BUFFER = 'export { Buffer } from "buffer/";';

/**
 * A module of ours and all that it imports as one script for browsers of 2024 on. Whatever else of Node is imported ends the build: what runs
 * there has no file, no clock but the browser's and no database. Throws a `Failure`.
 */
export async function bundled(entry: string, { checkout, instead = {} }: Bundling): Promise<Bundled> {
  const virtual: Readonly<Record<string, string>> = { "node:stream/web": WEB_STREAMS, "web-buffer": BUFFER };
  try {
    const { outputFiles, metafile } = await build({
      entryPoints: [entry],
      absWorkingDir: checkout,
      bundle: true,
      write: false,
      metafile: true,
      minify: true,
      charset: "utf8",
      format: "iife",
      platform: "browser",
      target: "es2024",
      legalComments: "none",
      logLevel: "silent",
      inject: ["web-buffer"],
      plugins: [
        {
          name: "in place of Node's",
          setup({ onResolve, onLoad }) {
            onResolve({ filter: /^(?:node:stream\/web|web-buffer)$/ }, ({ path }) => ({
              path,
              namespace: "virtual",
              sideEffects: false,
            }));
            onLoad({ filter: /.*/, namespace: "virtual" }, ({ path }) => ({
              contents: virtual[path] ?? "",
              resolveDir: checkout,
            }));
            onLoad({ filter: /\.ts$/ }, ({ path }) => {
              const found = Object.keys(instead).find((end) => path.endsWith(end));
              return found === undefined ? undefined : { contents: instead[found] ?? "", loader: "js" };
            });
          },
        },
      ],
    });
    const names = Object.keys(metafile.inputs).map(
      (path) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1],
    );
    return {
      script: outputFiles[0]!.text,
      packages: [...new Set(names.filter((name) => name !== undefined))].sort(),
    };
  } catch (error) {
    throw new Failure(`${entry}: cannot be built for a browser`, { cause: error });
  }
}

/** For an element of the page that holds it. */
export const packed = (bytes: string | Uint8Array): string =>
  gzipSync(bytes, { level: 9 }).toString("base64");

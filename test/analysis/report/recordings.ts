import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
/** Where recordings are: ours, and those that may lie beside the checkout. */
const PLACES = ["fixtures/recordings", "fixtures/cases", "../../shared/traces", "../../shared/cases/traces"];

/** Every recording there is, by its place and name: a folder with a manifest, or with such a folder `trace` in it. */
export function allRecordings(): { name: string; path: string }[] {
  return PLACES.map((place) => ({ place, folder: here(place) }))
    .filter(({ folder }) => existsSync(folder))
    .flatMap(({ place, folder }) =>
      readdirSync(folder)
        .sort()
        .flatMap((name) =>
          [join(folder, name), join(folder, name, "trace")]
            .filter((path) => existsSync(join(path, "manifest.json")))
            .map((path) => ({ name: `${place.replace(/^(\.\.\/)+/, "")}/${name}`, path })),
        ),
    );
}

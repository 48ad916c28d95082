import { normalize } from "node:path";
import type { ConfigFiles } from "../../../../collectors/keepalived/config/include.ts";

/** A file tree of path → text; names ending in `.sh` are executable. `links`: symbolic links, each with the path behind it. */
export function inMemory(texts: Record<string, string>, links: Record<string, string> = {}): ConfigFiles {
  const paths = Object.keys(texts);
  return {
    read(path) {
      const text = texts[path];
      if (text === undefined) throw new Error(`ENOENT: no such file, open '${path}'`);
      return text;
    },
    list(folder) {
      const below = paths.filter((path) => path.startsWith(`${folder.replace(/\/$/, "")}/`));
      return [
        ...new Set(below.map((path) => path.slice(folder.replace(/\/$/, "").length + 1).split("/")[0]!)),
      ];
    },
    kind(path) {
      if (path in texts) return path.endsWith(".sh") ? "executable" : "file";
      return paths.some((each) => each.startsWith(`${path}/`)) ? "folder" : "missing";
    },
    real(path) {
      const plain = normalize(path);
      for (const [link, target] of Object.entries(links))
        if (plain === link || plain.startsWith(`${link}/`))
          return this.real(target + plain.slice(link.length));
      return plain in texts ? plain : null;
    },
  };
}

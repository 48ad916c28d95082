import type { Recording } from "../../storage/recording.ts";
import { type Spans, spansOf } from "./spans.ts";
import type { Timeline } from "./timeline.ts";

/** Writes of keepalived's state. */
export function dumpWrites(recording: Recording, axis: Timeline): Spans {
  const { strings, events } = recording;
  const isDump = /\/?keepalived[^/]*\.(data|stats|json)[^/]*$/;
  const dumpPaths = strings.map((path) => isDump.test(path));
  for (const path of recording.keepalived?.dump_files ?? []) dumpPaths[strings.indexOf(path)] = true;
  // Where a dump goes is configurable (TMPDIR, state_dump_file): what keepalived itself writes is one by any name. What somebody
  // else writes is none, whatever it is called. Who wrote is not always known; where it is known by its number and not by its name it
  // had ended when it was looked for, which keepalived's own processes do not.
  const writer = strings.map((comm) => /^\(?keepalived/i.test(comm));
  const keepalived = strings.map((comm, i) => writer[i]! && !comm.includes("_"));
  return spansOf(
    recording,
    axis,
    "file.write",
    (row) =>
      keepalived[events.comm[row]!] === true ||
      (dumpPaths[events.path[row]!] === true &&
        (events.comm[row] === 0 ? Number.isNaN(events.pid.at(row)) : writer[events.comm[row]!] === true)),
  );
}

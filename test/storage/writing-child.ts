// Writes a sample a millisecond with a flush after every tenth until it is killed: node writing-child.ts FILE [maxBytes]
// Prints the number of the last row of each flush once that is written.
import { openDatabase } from "../../storage/database.ts";
import { Writer } from "../../storage/writer.ts";
import { event, host, sample } from "./rows.ts";

const [file = "", maxBytes = "Infinity"] = process.argv.slice(2);
const writer = new Writer(openDatabase(file), { maxBytes: Number(maxBytes) });
writer.setHost(host);
for (let at = 0; ; at++) {
  writer.sample(sample(at));
  writer.event(event(at, { detail: `--run ${at}` }));
  if (at % 10 !== 9) continue;
  const { problem } = writer.flush();
  process.stdout.write(problem === null ? `${at}\n` : `${problem}\n`);
}

import { stringify } from "smol-toml";
import { configKeys } from "../config.ts";

/** Width of the comments. */
const COLUMNS = 100;

/**
 * The installed configuration: every key with the question that it answers; what is commented out is the default, or an example where there is none.
 * @param given what is set from the start: keys above the tables
 */
export function configText(given: Readonly<Record<string, string | boolean>>): string {
  let table: string | null = null;
  const blocks = configKeys().map(({ table: own, key, question, sample, fallback }) => {
    const isGiven = own === null && key in given;
    const line = stringify({ [key]: isGiven ? given[key] : (fallback ?? sample ?? "") }).trim();
    const head = own === table ? "" : `[${own}]\n`;
    table = own;
    const isSample = !isGiven && fallback === undefined;
    return `${head}${commented(isSample ? `${question} As in:` : question)}\n${isGiven ? "" : "# "}${line}\n`;
  });
  return `# loadspike: configuration. Each key answers one question; what is commented out is the default, or,
# behind "As in:", an example of what is not set. After a change: systemctl reload loadspike;
# database and [privacy] hold from the next start (systemctl restart loadspike). See also
# loadspike.toml(5).

${blocks.join("\n")}`;
}

/** As lines of a comment, broken between words. */
function commented(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = `${lines.at(-1)} ${word}`;
    if (line.length > COLUMNS && lines.at(-1) !== "") lines.push(` ${word}`);
    else lines[lines.length - 1] = line;
  }
  return lines.map((line) => `#${line}`).join("\n");
}

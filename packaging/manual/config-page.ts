import { stringify } from "smol-toml";
import { configKeys, INSTALLED_CONFIG } from "../../agent/config.ts";
import { roff, titleLine } from "./roff.ts";

/** loadspike.toml(5), of the schema that checks the file. @param built seconds since 1970 */
export function configPage(version: string, built: number): string {
  let last: string | null = null;
  const keys = configKeys().map(({ table, key, question, fallback, sample }) => {
    const head = table === last ? "" : `.SS "[${roff(table ?? "")}]"\n`;
    last = table;
    const holds = fallback === undefined ? `As in: ${line(key, sample)}` : `Default: ${line(key, fallback)}`;
    return `${head}.TP\n.B ${roff(key)}\n${roff(question)}\n.br\n${roff(holds)}\n`;
  });
  return [
    titleLine("loadspike.toml", 5, version, built),
    ".SH NAME\nloadspike.toml \\- configuration of loadspike\n",
    `.SH SYNOPSIS\n.I ${roff(INSTALLED_CONFIG)}\n`,
    `.SH DESCRIPTION\n${roff(ABOUT)}\n`,
    `.SH KEYS\n${keys.join("")}`,
    `.SH EXAMPLE\n.nf\n${roff('[retention]\ndays = 30\n\n[report]\nschedule = "30 6 * * 1"\nformat = "markdown"')}\n.fi\n`,
    '.SH "SEE ALSO"\n.BR loadspike (1)\n',
  ].join("");
}

const ABOUT =
  'TOML 1.0. Each key answers one question, and each may be left out. A key or a value that is not known is refused in one line with file, key, expected and found: "loadspike agent --check" looks without starting anything. After a change: "systemctl reload loadspike"; database and [privacy] hold from the next start.';

const line = (key: string, value: unknown): string => stringify({ [key]: value }).trim();

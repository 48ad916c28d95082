/** Text as roff prints it: nothing of it is a request, and a hyphen is what a terminal copies (groff_char(7)). */
export function roff(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/gm, "\\&$1");
}

/** First lines of a page. @param built seconds since 1970 */
export function titleLine(name: string, section: number, version: string, built: number): string {
  const day = new Date(built * 1000).toISOString().slice(0, 10);
  return `.TH ${name.toUpperCase().replaceAll("-", "\\-")} ${section} ${day} "loadspike ${version}"\n`;
}

/** Paragraphs that are filled, and blocks of indented lines ("  $ loadspike report") that stay as they are. */
export function prose(text: string): string {
  return text
    .split(/\n\s*\n/)
    .map((paragraph) => {
      const lines = paragraph.split("\n");
      const filled = lines.filter((line) => !line.startsWith("  "));
      const kept = lines.filter((line) => line.startsWith("  ")).map((line) => roff(line.trim()));
      const block = kept.length === 0 ? "" : `.RS 4\n.nf\n${kept.join("\n")}\n.fi\n.RE\n`;
      return `.PP\n${filled.length === 0 ? "" : `${roff(filled.join("\n"))}\n`}${block}`;
    })
    .join("");
}

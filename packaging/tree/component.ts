/** What the bundle has of others: a row of its list of parts, and a licence. */
export interface Component {
  name: string;
  version: string;
  /** Package URL (https://github.com/package-url/purl-spec). */
  purl: string;
  /** SPDX: an expression, as "MIT". */
  license: string;
  /** Text of the licence. */
  text: string;
  hash: { alg: "SHA-256" | "SHA-512"; content: string } | null;
}

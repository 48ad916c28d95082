import { createHash } from "node:crypto";
import type { Package } from "../../agent/install/needed-packages.ts";
import type { Component } from "./component.ts";

/** The list of parts in CycloneDX 1.6 (https://cyclonedx.org/docs/1.6/json/). @param built seconds since 1970: the commit's time */
export function sbomText(own: Package, components: readonly Component[], built: number): string {
  const self = `pkg:generic/${own.name}@${own.version}`;
  const parts = components.toSorted((a, b) => (a.purl < b.purl ? -1 : 1));
  const fingerprint = createHash("sha256").update(
    JSON.stringify([self, parts.map(({ purl, hash }) => [purl, hash])]),
  );
  const document = {
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: `urn:uuid:${uuidOf(fingerprint.digest("hex"))}`,
    version: 1,
    metadata: {
      timestamp: new Date(built * 1000).toISOString().replace(".000Z", "Z"),
      component: {
        type: "application",
        "bom-ref": self,
        name: own.name,
        version: own.version,
        purl: self,
        licenses: licensesOf(own.license),
      },
    },
    components: parts.map(({ name, version, purl, license, hash }) => ({
      type: "library",
      "bom-ref": purl,
      name,
      version,
      purl,
      licenses: licensesOf(license),
      ...(hash && { hashes: [hash] }),
    })),
    dependencies: [
      { ref: self, dependsOn: parts.map(({ purl }) => purl) },
      ...parts.map(({ purl }) => ({ ref: purl })),
    ],
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

const licensesOf = (license: string) =>
  / (WITH|AND|OR) /.test(license) ? [{ expression: license }] : [{ license: { id: license } }];

/** Of the same parts the same one: version 8 of RFC 9562, which leaves the bits to whoever makes them. */
function uuidOf(hex: string): string {
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}

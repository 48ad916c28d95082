import type { Config } from "../config.ts";
import type { Receivers } from "./publisher.ts";

/** Where series go by the configuration. @param host its name, `null`: not known; @param database what waits is kept beside it */
export function receiversOf({ publish }: Config, host: string | null, database: string): Receivers {
  const { textfile = null, remote_write: url } = publish;
  if (url === undefined) return { textfile, remoteWrite: null };
  const { remote_write_user: user, remote_write_password_file: passwordFile } = publish;
  const { remote_write_bearer_file: bearerFile, remote_write_ca_file: ca } = publish;
  return {
    textfile,
    remoteWrite: {
      queue: `${database}.remote-write`,
      url,
      access: {
        header: publish.remote_write_headers,
        ...(user !== undefined && { user }),
        ...(passwordFile !== undefined && { passwordFile }),
        ...(bearerFile !== undefined && { bearerFile }),
        ...(ca !== undefined && { ca }),
      },
      labels: labelsOf(publish.remote_write_labels, host),
    },
  };
}

/** A guest's series are its own; those of a textfile get these labels from who scrapes it. */
function labelsOf(given: readonly string[], host: string | null): Record<string, string> {
  const pairs = given.map((text) => {
    const [name = "", ...value] = text.split("=");
    return [name, value.join("=")] as const;
  });
  return { instance: host ?? "unknown", job: "loadspike", ...Object.fromEntries(pairs) };
}

import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Failure } from "../collectors/failure.ts";

export interface ServedReport {
  /** With the token: whoever has it may read. */
  url: string;
  close(): void;
}

const LOOPBACK = "127.0.0.1";
const MOST_CONNECTIONS = 16;
const LONGEST_MS = 5000;
/** The page's own policy, and what only a header can say: no other page may frame it. The address has the token, and goes nowhere. */
const HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/**
 * Serves one page to browsers of this machine, at an address that nobody can guess; nobody else on the network reaches it.
 * Throws a `Failure` where the port cannot be had. @param port 0: any that is free
 */
export async function serveReport(document: string, port: number): Promise<ServedReport> {
  const token = randomBytes(24).toString("base64url");
  let hosts: string[] = [];
  // Not imported: see `send` in storage/inputs/prometheus/connection.ts; and most reports are not served.
  const server = process
    .getBuiltinModule("node:http")
    .createServer(
      { requestTimeout: LONGEST_MS, headersTimeout: LONGEST_MS, keepAlive: false, maxHeaderSize: 8192 },
      (request, response) => {
        response.setHeader("Connection", "close");
        if (!hosts.includes(request.headers.host ?? "")) return refuse(response, 421, "not this host");
        if (!isAllowed(request.url ?? "", token)) return refuse(response, 404, "not found");
        if (request.method !== "GET") return refuse(response, 405, "only GET", { Allow: "GET" });
        response.writeHead(200, HEADERS).end(document);
      },
    );
  server.maxConnections = MOST_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen(port, LOOPBACK, resolve);
  }).catch((error: unknown) => {
    throw new Failure(`${LOOPBACK}:${port}: cannot be listened on`, {
      cause: error,
      remedy: "give --serve another port, or none",
    });
  });
  const { port: given } = server.address() as AddressInfo;
  // A name of somebody else that leads here (DNS rebinding) is none of these.
  hosts = [`${LOOPBACK}:${given}`, `localhost:${given}`];
  return {
    url: `http://${LOOPBACK}:${given}/${token}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Record<string, string> = {},
): void {
  response
    .writeHead(status, { ...HEADERS, "Content-Type": "text/plain; charset=utf-8", ...headers })
    .end(`${text}\n`);
}

/** In a time that tells nothing of how much was right. */
function isAllowed(url: IncomingMessage["url"], token: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  const path = (url ?? "").split(/[?#]/, 1)[0]!.replace(/\/$/, "");
  return timingSafeEqual(digest(path), digest(`/${token}`));
}

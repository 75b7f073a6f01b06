import { createPublicKey } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { credentials, ServerCredentials, type ChannelCredentials } from "@grpc/grpc-js";
import { asChoice, asMap, asText, type Settings } from "../config.ts";
import type { Channel } from "../rpc/channel.ts";
import { grpcChannel } from "../rpc/grpc-channel.ts";

/** A process's certificate, its key, and the authority whose certificates it trusts, each as PEM. */
export interface TlsFiles {
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
}

/** What a process must know to speak with the other parts of the platform. */
export interface PeerConfig {
  /** Where each service listens: any name that grpc-js resolves. A service that is missing here cannot be called. */
  readonly addresses: Readonly<Record<string, string>>;
  /** PKCS #8: signs this part's internal tokens. Whoever has it can speak for this part. */
  readonly tokenKeyPem: string;
  /** Both ends show a certificate of the same authority; undefined: nothing is encrypted. */
  readonly tls: TlsFiles | undefined;
  readonly logLevel: string;
  /** Where spans are sent as OTLP over HTTP; empty: nowhere. */
  readonly traceEndpoint: string;
}

/** The settings that every process of the platform has. `NAME_FILE` names a file that holds the value of `NAME`. */
export function peerSettings({ optional, required, together }: Settings): PeerConfig {
  const tls = together(
    { certificate: "TLS_CERTIFICATE", key: "TLS_KEY", authority: "TLS_AUTHORITY" },
    "QIMING_PLAINTEXT",
  );
  return {
    addresses: optional("SERVICE_ADDRESSES", {}, asMap),
    tokenKeyPem: required("TOKEN_KEY", asText),
    tls,
    logLevel: optional("LOG_LEVEL", "info", asChoice("trace", "debug", "info", "warn", "error", "silent")),
    traceEndpoint: optional("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "", asText),
  };
}

/** The public keys in a folder, by issuer: `<issuer>.pem`. A private key among them is a mistake that is refused. */
export function publicKeysIn(folder: string): Record<string, string> {
  const files = readdirSync(folder).filter((name) => name.endsWith(".pem"));
  return Object.fromEntries(
    files.map((name) => {
      const pem = readFileSync(join(folder, name), "utf8");
      if (pem.includes("PRIVATE KEY")) throw new Error(`${name} is a private key`);
      createPublicKey(pem);
      return [basename(name, ".pem"), pem];
    }),
  );
}

/** Channels to the other services, each opened when it is first asked for. */
export function peerChannels({ addresses, tls }: Pick<PeerConfig, "addresses" | "tls">): {
  channelTo(service: string): Channel;
  close(): void;
} {
  const opened = new Map<string, Channel>();
  const trusted = clientCredentials(tls);
  return {
    channelTo(service) {
      const address = addresses[service];
      if (!address) throw new Error(`no address of the service ${service} is known`);
      let channel = opened.get(service);
      if (!channel) opened.set(service, (channel = grpcChannel(address, trusted)));
      return channel;
    },
    close() {
      for (const channel of opened.values()) channel.close();
    },
  };
}

function clientCredentials(tls: TlsFiles | undefined): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  return credentials.createSsl(
    Buffer.from(tls.authority),
    Buffer.from(tls.key),
    Buffer.from(tls.certificate),
  );
}

/** Refuses, where TLS is on, everybody who shows no certificate of the same authority. */
export function serverCredentials(tls: TlsFiles | undefined): ServerCredentials {
  if (!tls) return ServerCredentials.createInsecure();
  const pair = { private_key: Buffer.from(tls.key), cert_chain: Buffer.from(tls.certificate) };
  return ServerCredentials.createSsl(Buffer.from(tls.authority), [pair], true);
}

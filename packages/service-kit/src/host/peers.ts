import { createPrivateKey, createPublicKey, X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { credentials, ServerCredentials, type ChannelCredentials } from "@grpc/grpc-js";
import { asChoice, asFolder, asMap, asText, type Reader, type Settings } from "../config.ts";
import { allServices, peersOf } from "../peers-of.ts";
import type { Channel } from "../rpc/channel.ts";
import { certificateEnd } from "../observe/metrics.ts";
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

/**
 * The settings that every process of the platform has. `NAME_FILE` names a file that holds the value of `NAME`.
 *
 * @param part "gateway", "operator" or a service's name: whom it must reach follows from the contract
 */
export function peerSettings(settings: Settings, part: string): PeerConfig {
  const { optional, required, together, refuse } = settings;
  const tls = together(
    { certificate: "TLS_CERTIFICATE", key: "TLS_KEY", authority: "TLS_AUTHORITY" },
    "QIMING_PLAINTEXT",
  );
  if (tls) for (const fault of tlsFaults(tls)) refuse(fault);
  const addresses = required("SERVICE_ADDRESSES", asAddresses);
  const missing = addresses && peersOf(part).filter((name) => !addresses[name]);
  if (missing && missing.length > 0) refuse(`SERVICE_ADDRESSES: ${missing.join(", ")} missing`);
  return {
    addresses,
    tokenKeyPem: required("TOKEN_KEY", asSigningKey),
    tls,
    logLevel: optional("LOG_LEVEL", "info", asChoice("trace", "debug", "info", "warn", "error", "silent")),
    traceEndpoint: optional("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "", asText),
  };
}

const asAddresses: Reader<Record<string, string>> = (text) => {
  const addresses = asMap(text);
  const unknown = Object.keys(addresses).filter((name) => !allServices.includes(name));
  if (unknown.length > 0) throw new Error(`${unknown.join(", ")}: there is no such service`);
  return addresses;
};

const asSigningKey: Reader<string> = (text) => {
  let type: string | undefined;
  try {
    type = createPrivateKey(text).asymmetricKeyType;
  } catch {
    throw new Error("is no private key (PKCS #8, PEM)");
  }
  if (type !== "ed25519") throw new Error(`is a key of ${type}, not of Ed25519`);
  return text;
};

/** What of a certificate, its key and the authority does not belong together, in words. */
function tlsFaults({ certificate, key, authority }: TlsFiles): string[] {
  try {
    const shown = certificatesIn("TLS_CERTIFICATE", certificate);
    const trusted = certificatesIn("TLS_AUTHORITY", authority);
    const own = shown[0]!;
    const faults: string[] = [];
    if (!own.checkPrivateKey(named("TLS_KEY", () => createPrivateKey(key))))
      faults.push("TLS_KEY: is not the key of TLS_CERTIFICATE");
    if (new Date(own.validTo).getTime() < Date.now()) faults.push(`TLS_CERTIFICATE: ended on ${own.validTo}`);
    const isTrusted = shown.some((each) =>
      trusted.some((issuer) => each.checkIssued(issuer) && each.verify(issuer.publicKey)),
    );
    if (!isTrusted) faults.push("TLS_CERTIFICATE: was not issued by TLS_AUTHORITY");
    return faults;
  } catch (error) {
    return [(error as Error).message];
  }
}

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

function certificatesIn(name: string, pem: string): X509Certificate[] {
  const found = pem.match(CERTIFICATE) ?? [];
  if (found.length === 0) throw new Error(`${name}: holds no certificate`);
  return found.map((each) => named(name, () => new X509Certificate(each)));
}

function named<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Error(`${name}: cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

/** The public keys in a folder, by issuer: `<issuer>.pem`. A private key among them is a mistake that is refused. */
export const asPublicKeys: Reader<Record<string, string>> = (text) => {
  const folder = asFolder(text);
  const files = readdirSync(folder).filter((name) => name.endsWith(".pem"));
  return Object.fromEntries(
    files.map((name) => {
      const pem = readFileSync(join(folder, name), "utf8");
      if (pem.includes("PRIVATE KEY")) throw new Error(`${name} is a private key`);
      createPublicKey(pem);
      return [basename(name, ".pem"), pem];
    }),
  );
};

/** A list of addresses names nobody: its service's certificate is made out to the service. */
const NUMBERS = /^ipv[46]:/;

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
      const name = NUMBERS.test(address) ? service : undefined;
      if (!channel) opened.set(service, (channel = grpcChannel(address, trusted, name)));
      return channel;
    },
    close() {
      for (const channel of opened.values()) channel.close();
    },
  };
}

function clientCredentials(tls: TlsFiles | undefined): ChannelCredentials {
  if (!tls) return credentials.createInsecure();
  certificateEnd.set(Date.parse(new X509Certificate(tls.certificate).validTo) / 1000);
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

import { createPublicKey, randomBytes } from "node:crypto";
import { newKeyPair } from "@qiming/service-kit";
import { isGood, isIssuedBy, newAuthority, newCertificate, type Pair } from "./authority.ts";
import type { SecretStore } from "./store.ts";

export interface PrepareOptions {
  /** Every part that has a database of its own. */
  readonly services: readonly string[];
  /** Where browsers find the web and the identity provider. */
  readonly webHost: string;
  readonly loginHost: string;
  /** Where the members of the replica set listen, and its name. */
  readonly databaseHosts: readonly string[];
  readonly replicaSet: string;
}

/**
 * Makes what an installation on one host must not share with any other: keys, certificates, passwords. Each part gets a folder with what is
 * its own and nothing else, as `deploy/compose` mounts it. Done again, it renews certificates that end soon and replaces no secret.
 */
export async function prepare(store: SecretStore, options: PrepareOptions): Promise<void> {
  const parts = [...options.services, "gateway", "operator"];
  await prepareKeys(store, parts);
  await prepareCertificates(store, parts);
  await prepareWeb(store, options);
  await prepareDatabase(store, options);
  await prepareIdentityProvider(store);
}

/** A key pair a part; each knows the public keys of all. */
async function prepareKeys(store: SecretStore, parts: readonly string[]): Promise<void> {
  const publicKeys: Record<string, string> = {};
  for (const part of parts) {
    const key = await store.keep(`${part}/token/key.pem`, () => newKeyPair().privateKeyPem);
    publicKeys[part] = createPublicKey(key).export({ type: "spki", format: "pem" }).toString();
  }
  for (const part of parts)
    for (const [issuer, key] of Object.entries(publicKeys))
      store.put(`${part}/public-keys/${issuer}.pem`, key);
}

/** By which parts know each other. */
async function prepareCertificates(store: SecretStore, parts: readonly string[]): Promise<void> {
  const authority = await keepAuthority(store, "authority", "Qiming parts");
  for (const part of parts) {
    await keepCertificate(store, `${part}/tls`, authority, [part, "localhost"]);
    store.put(`${part}/tls/ca.crt`, authority.certificate);
  }
}

/** By which browsers know the site, until there is one of an authority that browsers trust. That one is left alone. */
async function prepareWeb(store: SecretStore, { webHost, loginHost }: PrepareOptions): Promise<void> {
  const authority = await keepAuthority(store, "web-authority", "Qiming pilot");
  const there = store.find("web/tls.crt");
  if (!there || isIssuedBy(there, authority))
    await keepCertificate(store, "web", authority, [webHost, loginHost]);
  for (const part of ["gateway", "identity"]) store.put(`${part}/web/ca.crt`, authority.certificate);
}

/** One user a service, each for its own database; one for the operator's commands. */
async function prepareDatabase(
  store: SecretStore,
  { services, databaseHosts, replicaSet }: PrepareOptions,
): Promise<void> {
  await store.keep("mongodb/keyfile", () => randomBytes(512).toString("base64"));
  const root = await store.keep("mongodb/root-password", password);
  store.put("mongodb.env", `MONGO_INITDB_ROOT_USERNAME=root\nMONGO_INITDB_ROOT_PASSWORD=${root}\n`);
  const users: Record<string, string> = {};
  for (const part of [...services, "operator"]) {
    users[part] = await store.keep(`mongodb/passwords/${part}`, password);
    const address = `mongodb://${part}:${users[part]}@${databaseHosts.join(",")}/?replicaSet=${replicaSet}&authSource=admin`;
    store.put(`${part}/mongodb/uri`, address);
  }
  store.put("mongodb/users.json", JSON.stringify(users));
}

async function prepareIdentityProvider(store: SecretStore): Promise<void> {
  const client = await store.keep("identity/identity-provider/client-secret", password);
  const database = await store.keep("keycloak/database-password", password);
  const administrator = await store.keep("keycloak/administrator-password", password);
  store.put("postgres.env", `POSTGRES_PASSWORD=${database}\n`);
  store.put(
    "keycloak.env",
    [
      `KC_DB_PASSWORD=${database}`,
      `KC_BOOTSTRAP_ADMIN_PASSWORD=${administrator}`,
      `PARTY_IDENTITY_CLIENT_SECRET=${client}\n`,
    ].join("\n"),
  );
}

async function keepAuthority(store: SecretStore, folder: string, name: string): Promise<Pair> {
  const there = pairIn(store, folder, "ca");
  if (there) return there;
  const made = await newAuthority(name);
  putPair(store, folder, "ca", made);
  return made;
}

async function keepCertificate(
  store: SecretStore,
  folder: string,
  authority: Pair,
  hosts: readonly string[],
): Promise<void> {
  const there = pairIn(store, folder, "tls");
  if (!there || !isGood(there.certificate, authority, hosts))
    putPair(store, folder, "tls", await newCertificate(authority, hosts));
}

function pairIn(store: SecretStore, folder: string, name: string): Pair | undefined {
  const [certificate, key] = [store.find(`${folder}/${name}.crt`), store.find(`${folder}/${name}.key`)];
  return certificate && key ? { certificate, key } : undefined;
}

function putPair(store: SecretStore, folder: string, name: string, { certificate, key }: Pair): void {
  store.put(`${folder}/${name}.key`, key);
  store.put(`${folder}/${name}.crt`, certificate);
}

/** Fits into an address and into a line of a file of settings as it is. */
const password = (): string => randomBytes(32).toString("base64url");

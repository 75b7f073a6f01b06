// The services on the embedded engine, with a university in it, and calls in anybody's name.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MongoClient } from "mongodb";
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { keycloakAccounts } from "@qiming/identity";
import { startServices } from "@qiming/platform";
import { createClient } from "@qiming/service-kit";
import { fill } from "./university.mjs";

const TIMEOUT_MS = 120_000;
/** Where large stores are kept, for another measurement of the same code. */
const { STORES } = process.env;

/**
 * @param service whose calls are measured
 * @param people how many, and in one branch
 * @param store what it is filled with, as the name of a folder in STORES
 */
export async function openPlatform(service, { people, aBranch, store }) {
  const isKept = Boolean(STORES && store);
  const folder = isKept ? join(STORES, store) : mkdtempSync(join(tmpdir(), `bench-${service}-`));
  mkdirSync(folder, { recursive: true });
  const note = join(folder, "filled.json");
  const isFilled = existsSync(note);
  const mongo = await startEmbeddedMongoProcess({ dataDir: join(folder, "mongo") });
  const away = { url: "http://127.0.0.1:9", realm: "party", clientId: "nobody", clientSecret: "nothing" };
  const options = {
    ...{ mongodbUri: mongo.uri, dataDir: folder, channel: "grpc", logLevel: "error", shared: {} },
    ...{ webUrl: "http://localhost", accounts: keycloakAccounts(away) },
  };
  if (!isFilled) {
    await (await startServices(options)).stop();
    await fill(mongo.uri, people, aBranch);
  }
  const client = await new MongoClient(mongo.uri).connect();
  let services = await startServices(options);
  const login = { sessionId: "s", factors: 2, loginTime: Date.now() / 1000, branchId: "", collegeId: "" };
  return {
    database: client.db(`qiming_${service}`),
    /** Of another service, or with nothing in it. */
    databaseOf: (name) => client.db(name),
    /** As long as nothing is restarted. */
    client: (contract) => createClient(contract, services.channelTo(service)),
    /** @param of branch, college and grants, as far as they matter */
    as(personId, of = {}) {
      const who = { ...login, personId, grants: [], ...of };
      const token = services.gatewayTokens.forPerson(
        service,
        who,
        JSON.stringify(who),
        Number.POSITIVE_INFINITY,
      );
      return { headers: { authorization: `Bearer ${token}` }, timeoutMs: TIMEOUT_MS };
    },
    asOperator: () => ({
      headers: { authorization: `Bearer ${services.operatorTokens.forService(service)}` },
      timeoutMs: TIMEOUT_MS,
    }),
    /** Fills the store, unless it was kept filled. @returns what was said of it then */
    async filled(fillIt) {
      if (isFilled) return JSON.parse(readFileSync(note, "utf8"));
      const facts = await fillIt();
      writeFileSync(note, JSON.stringify(facts));
      return facts;
    },
    /** @param between what is done to the database while nothing runs @returns how long the start took, in milliseconds */
    async restart(between) {
      await services.stop();
      await between();
      const begin = performance.now();
      services = await startServices(options);
      return performance.now() - begin;
    },
    async stop() {
      await services.stop();
      await client.close();
      await mongo.stop();
      if (!isKept) rmSync(folder, { recursive: true });
    },
  };
}

// The services of the whole platform in one process, for a test that kills it: prints its ports and goes on until it is killed.
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { keycloakAccounts } from "@qiming/identity";
import { startServices } from "../dist/index.js";

const dataDir = process.argv[2];
const mongo = await startEmbeddedMongoProcess({ dataDir: `${dataDir}/mongo` });
// There is no identity provider: nobody is invited or shut out here.
const accounts = keycloakAccounts({
  url: "http://127.0.0.1:9",
  realm: "party",
  clientId: "nobody",
  clientSecret: "nothing",
});
const services = await startServices({
  mongodbUri: mongo.uri,
  dataDir,
  channel: "grpc",
  logLevel: "silent",
  accounts,
  shared: {},
  webUrl: "http://localhost",
});
console.log(JSON.stringify({ addresses: services.addresses, mongoPid: mongo.pid, mongodbUri: mongo.uri }));

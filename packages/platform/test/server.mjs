// The services of the whole platform in one process, for a test that kills it: prints its ports and goes on until it is killed.
import { startEmbeddedMongoProcess } from "@qiming/embedded-mongo";
import { startServices } from "../dist/index.js";

const dataDir = process.argv[2];
const mongo = await startEmbeddedMongoProcess({ dataDir: `${dataDir}/mongo` });
const services = await startServices({ mongodbUri: mongo.uri, dataDir, channel: "grpc", logLevel: "silent" });
console.log(JSON.stringify({ addresses: services.addresses, mongoPid: mongo.pid }));

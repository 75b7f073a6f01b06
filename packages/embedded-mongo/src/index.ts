export { startEmbeddedMongoProcess, type MongoProcess } from "./process.ts";
export { startEmbeddedMongo, type EmbeddedMongo, type ServerOptions } from "./server/server.ts";

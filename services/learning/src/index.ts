export { readPack } from "./packs/read-pack.ts";
export { learningService } from "./service.ts";

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { file_buf_validate_validate } from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { printFile } from "./print-proto.mjs";

const GOOGLE = ["api/annotations", "api/http", "rpc/status", "rpc/error_details"];
const GAX = fileURLToPath(new URL("../node_modules/google-gax/build/protos/google", import.meta.url));

/** Takes the .proto files of others out of npm packages, so that none of them is committed here. */
export function collectThirdParty(target) {
  for (const name of GOOGLE) {
    const to = join(target, "google", `${name}.proto`);
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(join(GAX, `${name}.proto`), to);
  }
  mkdirSync(join(target, "buf/validate"), { recursive: true });
  writeFileSync(join(target, "buf/validate/validate.proto"), printFile(file_buf_validate_validate));
}

import { createFileRegistry, fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** The platform's own files, with comments; those of others are left out. */
export function readDescriptors(binary) {
  const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, binary));
  return [...registry.files].filter((file) => file.name.startsWith("qiming/"));
}

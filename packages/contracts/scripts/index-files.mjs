import { writeFileSync } from "node:fs";
import { getComments } from "@bufbuild/protoplugin";

const EVENT_OPTION = 50002;

const SHARED = [
  'export { method as methodRules, event as eventRules } from "./es/qiming/options/v1/method_pb.js";',
  'export { http } from "./es/google/api/annotations_pb.js";',
  'export { StatusSchema } from "./es/google/rpc/status_pb.js";',
  'export { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from "./es/google/rpc/error_details_pb.js";',
];

/**
 * gen/index.js: what code needs that works for every service alike. The messages of one service are imported from its own path, so that
 * two services may use the same word.
 */
export function writeIndex(files) {
  const services = files.flatMap((file) => file.services.map((service) => ({ file, name: service.name })));
  const events = files.flatMap((file) =>
    file.messages.filter(isEvent).map((message) => ({ file, name: `${message.name}Schema` })),
  );
  const names = (list) => list.map(({ name }) => name).join(", ");
  const imports = [...services, ...events].map(
    ({ file, name }) => `import { ${name} } from "./es/${file.name}_pb.js";`,
  );
  const lists = [
    `export const services = [${names(services)}];`,
    `export const eventSchemas = [${names(events)}];`,
  ];
  writeFileSync("gen/index.js", [...imports, ...SHARED, ...lists, ""].join("\n"));
  writeFileSync("gen/index.d.ts", [...SHARED, ...DECLARATIONS, ""].join("\n"));
}

const DECLARATIONS = [
  'import type { DescMessage, DescService } from "@bufbuild/protobuf";',
  'export type { Access, Method as MethodRules } from "./es/qiming/options/v1/method_pb.js";',
  'export type { HttpRule } from "./es/google/api/http_pb.js";',
  "/** Every service of the platform. */",
  "export declare const services: readonly DescService[];",
  "/** Every message that is an event: the event catalogue. */",
  "export declare const eventSchemas: readonly DescMessage[];",
];

function isEvent(message) {
  return message.proto.options?.$unknown?.some((option) => option.no === EVENT_OPTION) ?? false;
}

/** gen/comments.json: leading comments by full name, since generated code carries none. */
export function writeComments(files) {
  const comments = {};
  const put = (name, descriptor) => {
    const text = getComments(descriptor).leading;
    if (text) comments[name] = text.replace(/^ /gm, "").trim();
  };
  const walk = (message) => {
    put(message.typeName, message);
    for (const field of message.fields) put(`${message.typeName}.${field.name}`, field);
    message.nestedMessages.forEach(walk);
    for (const each of message.nestedEnums) putEnum(each);
  };
  const putEnum = (each) => {
    put(each.typeName, each);
    for (const value of each.values) put(`${each.typeName}.${value.name}`, value);
  };
  for (const file of files) {
    file.messages.forEach(walk);
    file.enums.forEach(putEnum);
    for (const service of file.services) {
      put(service.typeName, service);
      for (const method of service.methods) put(`${service.typeName}.${method.name}`, method);
    }
  }
  writeFileSync("gen/comments.json", JSON.stringify(comments, null, 1));
}

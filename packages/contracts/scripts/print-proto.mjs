import { ScalarType } from "@bufbuild/protobuf";

const scalarName = (type) => ScalarType[type].toLowerCase();
const REQUIRED = 3;

/**
 * Prints a .proto source from a descriptor: structure only, no comments and no option values but field defaults. protovalidate ships
 * its rules as a descriptor; buf wants to read them as a file.
 */
export function printFile(file) {
  const lines = [`syntax = "${file.proto.syntax || "proto2"}";`, `package ${file.proto.package};`];
  for (const dependency of file.dependencies) lines.push(`import "${dependency.name}.proto";`);
  for (const each of file.enums) lines.push(...printEnum(each, ""));
  for (const message of file.messages) lines.push(...printMessage(message, ""));
  for (const extension of file.extensions)
    lines.push(`extend .${extension.extendee.typeName} {`, printField(file, extension, "  "), "}");
  return `${lines.join("\n")}\n`;
}

function printMessage(message, indent) {
  if (message.proto.options?.mapEntry) return [];
  const inner = `${indent}  `;
  const lines = [`${indent}message ${message.name} {`];
  for (const { start, end } of message.proto.reservedRange)
    lines.push(`${inner}reserved ${start} to ${end - 1};`);
  for (const { start, end } of message.proto.extensionRange) {
    lines.push(`${inner}extensions ${start} to ${end > 536_870_911 ? "max" : end - 1};`);
  }
  for (const nested of message.nestedEnums) lines.push(...printEnum(nested, inner));
  for (const nested of message.nestedMessages) lines.push(...printMessage(nested, inner));
  for (const member of message.members) {
    if (member.kind !== "oneof") {
      lines.push(printField(message.file, member, inner));
      continue;
    }
    lines.push(`${inner}oneof ${member.name} {`);
    for (const field of member.fields) lines.push(printField(message.file, field, `${inner}  `, true));
    lines.push(`${inner}}`);
  }
  return [...lines, `${indent}}`];
}

function printEnum(descriptor, indent) {
  const alias = descriptor.proto.options?.allowAlias ? [`${indent}  option allow_alias = true;`] : [];
  return [
    `${indent}enum ${descriptor.name} {`,
    ...alias,
    ...descriptor.values.map((value) => `${indent}  ${value.name} = ${value.number};`),
    `${indent}}`,
  ];
}

function printField(file, field, indent, inOneof = false) {
  const fallback = field.proto.defaultValue;
  const text = field.scalar === ScalarType.STRING ? JSON.stringify(fallback) : fallback;
  return `${indent}${fieldType(file, field, inOneof)} ${field.name} = ${field.number}${fallback ? ` [default = ${text}]` : ""};`;
}

function fieldType(file, field, inOneof) {
  if (field.fieldKind === "map") return `map<${scalarName(field.mapKey)}, ${valueType(field)}>`;
  if (field.fieldKind === "list") return `repeated ${valueType(field)}`;
  return `${label(file, field, inOneof)}${valueType(field)}`;
}

function label(file, field, inOneof) {
  if (inOneof) return "";
  if (file.proto.syntax === "proto3") return field.proto.proto3Optional ? "optional " : "";
  return field.presence === REQUIRED ? "required " : "optional ";
}

function valueType(field) {
  if (field.message) return `.${field.message.typeName}`;
  if (field.enum) return `.${field.enum.typeName}`;
  return scalarName(field.scalar);
}

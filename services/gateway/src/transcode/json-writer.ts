import {
  ScalarType,
  toJson,
  type DescEnum,
  type DescField,
  type DescMessage,
  type Message,
} from "@bufbuild/protobuf";
import { TimestampSchema, type Timestamp } from "@bufbuild/protobuf/wkt";

const JSON_OPTIONS = { alwaysEmitImplicit: true } as const;

type Fields = Readonly<Record<string, unknown>>;
/** A value → its JSON text. */
type Write = (value: never) => string;
/** A message → `"name":value`, or nothing where the field is not set. */
type WriteField = (message: Fields) => string | undefined;

const writers = new Map<DescMessage, Write>();

/**
 * A message as proto JSON, fields without presence included: what `JSON.stringify(toJson(…))` writes, without the objects between, which
 * were a quarter of what a request cost (`bench/gateway.mjs`).
 */
export function writeJson(desc: DescMessage, message: Message): string {
  return writerOf(desc)(message as never);
}

function writerOf(desc: DescMessage): Write {
  let writer = writers.get(desc);
  if (!writer) {
    // Kept before its fields are looked at: a message may hold its own kind.
    let write: Write | undefined;
    writers.set(desc, (writer = (message) => (write ??= messageWriter(desc))(message)));
  }
  return writer;
}

function messageWriter(desc: DescMessage): Write {
  if (desc.typeName === TimestampSchema.typeName) return writeTime as Write;
  // The other types that have a JSON form of their own are rare enough for the library's way.
  if (desc.typeName.startsWith("google.protobuf."))
    return (message: Message) => JSON.stringify(toJson(desc, message, JSON_OPTIONS));
  const fields = desc.fields.map((field) => fieldWriter(field));
  return (message: Fields) => {
    let text = "";
    for (const write of fields) {
      const part = write(message);
      if (part !== undefined) text = text === "" ? part : `${text},${part}`;
    }
    return `{${text}}`;
  };
}

function fieldWriter(field: DescField): WriteField {
  const name = `${JSON.stringify(field.jsonName)}:`;
  const { localName } = field;
  const write = valueWriter(field) as (value: unknown) => string;
  if (field.fieldKind === "list")
    return (message) => `${name}[${(message[localName] as unknown[]).map(write).join(",")}]`;
  if (field.fieldKind === "map")
    return (message) =>
      `${name}{${Object.entries(message[localName] as object)
        .map(([key, value]) => `${writeText(key)}:${write(value)}`)
        .join(",")}}`;
  if (field.oneof) {
    const oneof = field.oneof.localName;
    return (message) => {
      const chosen = message[oneof] as { case?: string; value?: unknown };
      return chosen.case === localName ? name + write(chosen.value) : undefined;
    };
  }
  return (message) => {
    const value = message[localName];
    return value === undefined ? undefined : name + write(value);
  };
}

function valueWriter(field: DescField): Write {
  if (field.message) return writerOf(field.message);
  if (field.enum) return enumWriter(field.enum);
  return scalarWriter(field.scalar!);
}

function enumWriter(desc: DescEnum): Write {
  const names = new Map(desc.values.map(({ number, name }) => [number, `"${name}"`]));
  return (value: number) => names.get(value) ?? String(value);
}

function scalarWriter(type: ScalarType): Write {
  switch (type) {
    case ScalarType.STRING:
      return writeText as Write;
    case ScalarType.BYTES:
      return (value: Uint8Array) => `"${Buffer.from(value).toString("base64")}"`;
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return (value: number) => (Number.isFinite(value) ? String(value) : `"${value}"`);
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return (value: bigint) => `"${value}"`;
    default:
      return (value: number | boolean) => String(value);
  }
}

// eslint-disable-next-line no-control-regex -- these are the characters that JSON wants written otherwise
const SPECIAL = /["\\\u0000-\u001f\ud800-\udfff]/;
const writeText = (text: string): string => (SPECIAL.test(text) ? JSON.stringify(text) : `"${text}"`);

function writeTime(time: Timestamp): string {
  if (time.nanos % 1_000_000 !== 0) return JSON.stringify(toJson(TimestampSchema, time));
  const text = new Date(Number(time.seconds) * 1000 + time.nanos / 1_000_000).toISOString();
  return `"${time.nanos === 0 ? text.replace(".000Z", "Z") : text}"`;
}

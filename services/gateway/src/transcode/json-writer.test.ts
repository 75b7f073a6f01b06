import {
  create,
  ScalarType,
  toJson,
  type DescField,
  type DescMessage,
  type MessageInitShape,
} from "@bufbuild/protobuf";
import {
  DurationSchema,
  FileDescriptorProtoSchema,
  StructSchema,
  TypeSchema,
  ValueSchema,
} from "@bufbuild/protobuf/wkt";
import { expect, test } from "@jest/globals";
import { services } from "@qiming/contracts";
import fc from "fast-check";
import { writeJson } from "./json-writer.ts";

const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);

function scalar(type: ScalarType): fc.Arbitrary<unknown> {
  switch (type) {
    case ScalarType.STRING:
      return fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom('"', "\\", "党费\n", "\u0000", "𠮷"));
    case ScalarType.BOOL:
      return fc.boolean();
    case ScalarType.BYTES:
      return fc.uint8Array({ maxLength: 5 });
    case ScalarType.FLOAT:
    case ScalarType.DOUBLE:
      return fc.double();
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return fc.nat();
    default:
      return fc.integer();
  }
}

function single(field: DescField, depth: number): fc.Arbitrary<unknown> {
  if (field.message) return message(field.message, depth - 1);
  if (field.enum)
    return fc.oneof(fc.constantFrom(...field.enum.values.map(({ number }) => number)), fc.constant(99));
  return scalar(field.scalar!);
}

function value(field: DescField, depth: number): fc.Arbitrary<unknown> {
  if (field.fieldKind === "list") return fc.array(single(field, depth), { maxLength: depth > 0 ? 3 : 0 });
  if (field.fieldKind === "map")
    return fc.dictionary(fc.stringMatching(/^[a-z"]{1,3}$/), single(field, depth), {
      maxKeys: depth > 0 ? 2 : 0,
      noNullPrototype: true,
    });
  return single(field, depth);
}

/** Any message of a type that its JSON form can hold. */
function message(desc: DescMessage, depth = 3): fc.Arbitrary<object> {
  if (desc.typeName === "google.protobuf.Timestamp")
    return fc.record({
      seconds: fc.bigInt({ min: -62_135_596_800n, max: 253_402_300_799n }),
      nanos: fc.oneof(
        fc.constant(0),
        fc.integer({ min: 0, max: 999 }).map((ms) => ms * 1_000_000),
        fc.nat(999_999_999),
      ),
    });
  if (desc.typeName.startsWith("google.protobuf.")) return fc.constant({});
  const fields = desc.fields.filter((field) => depth > 0 || !field.message);
  const plain = fields.filter((field) => !field.oneof);
  const shape = Object.fromEntries(plain.map((field) => [field.localName, value(field, depth)]));
  const oneofs = desc.oneofs.map((oneof) =>
    fc.oneof(
      fc.constant({}),
      ...oneof.fields
        .filter((field) => fields.includes(field))
        .map((field) =>
          single(field, depth).map((chosen) => ({
            [oneof.localName]: { case: field.localName, value: chosen },
          })),
        ),
    ),
  );
  return fc
    .tuple(fc.record(shape, { requiredKeys: [] }), ...oneofs)
    .map((parts) => Object.assign({}, ...parts) as object);
}

const answers = new Set(services.flatMap((service) => service.methods.map(({ output }) => output)));

test.each([...answers].map((desc) => [desc.typeName, desc] as const))(
  `%s is written as the library writes it (SEED=${seed})`,
  (_, desc) => {
    fc.assert(
      fc.property(message(desc), (init) => {
        const made = create(desc, init as MessageInitShape<DescMessage>);
        expect(JSON.parse(writeJson(desc, made))).toEqual(toJson(desc, made, { alwaysEmitImplicit: true }));
      }),
      { seed, numRuns: 60 },
    );
  },
);

test("maps, optional fields, bytes, enums, long numbers and a message within its own kind are written alike", () => {
  const samples: [DescMessage, object][] = [
    [StructSchema, { fields: { a: create(ValueSchema, { kind: { case: "numberValue", value: 1 } }) } }],
    [DurationSchema, { seconds: 3n, nanos: 500_000_000 }],
    [TypeSchema, { name: "x", oneofs: ["a", "b"], syntax: 1 }],
    [FileDescriptorProtoSchema, { name: "f", messageType: [{ name: "m", nestedType: [{ name: "n" }] }] }],
  ];
  for (const [desc, init] of samples) {
    const made = create(desc, init as MessageInitShape<DescMessage>);
    expect(JSON.parse(writeJson(desc, made))).toEqual(toJson(desc, made, { alwaysEmitImplicit: true }));
  }
});

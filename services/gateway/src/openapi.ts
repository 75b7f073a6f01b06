import {
  getOption,
  hasOption,
  ScalarType,
  type DescEnum,
  type DescField,
  type DescMessage,
  type DescMethod,
  type DescService,
} from "@bufbuild/protobuf";
import {
  field as fieldRules,
  type FieldRules,
} from "@bufbuild/protovalidate/gen/buf/validate/validate_pb.js";
import { http } from "@qiming/contracts";
import { isPublic, rulesOf } from "@qiming/service-kit";

type Schema = Record<string, unknown>;

const PROBLEM: Schema = {
  type: "object",
  required: ["type", "title", "status", "detail", "reason"],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    reason: { type: "string", description: "Stable name of the failure" },
    metadata: { type: "object", additionalProperties: { type: "string" } },
    errors: {
      type: "array",
      items: {
        type: "object",
        properties: { field: { type: "string" }, rule: { type: "string" }, message: { type: "string" } },
      },
    },
    traceId: { type: "string" },
  },
};

/** The OpenAPI 3.1 document of every method that has a route, from the contracts alone. */
export function openApi(
  services: readonly DescService[],
  comments: Readonly<Record<string, string>>,
): object {
  const schemas: Record<string, Schema> = { Problem: PROBLEM };
  const context: Context = {
    schemas,
    describe: (name) => (comments[name] ? { description: comments[name] } : {}),
  };
  const paths: Record<string, Record<string, unknown>> = {};
  const open = services.filter((service) => service.methods.some((method) => hasOption(method, http)));
  for (const method of open.flatMap((service) => service.methods)) {
    if (!hasOption(method, http)) continue;
    const { pattern, body } = getOption(method, http);
    const path = String(pattern.value).replace(
      /\{(\w+)\}/g,
      (_, name: string) => `{${jsonName(method, name)}}`,
    );
    (paths[path] ??= {})[pattern.case!] = operation(context, method, String(pattern.value), body);
  }
  return {
    openapi: "3.1.0",
    info: { title: "启明 Qiming", version: "1" },
    servers: [{ url: "/" }],
    tags: open.map((service) => ({ name: service.name, ...context.describe(service.typeName) })),
    paths,
    components: {
      schemas,
      securitySchemes: { bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT" } },
    },
  };
}

interface Context {
  readonly schemas: Record<string, Schema>;
  readonly describe: (name: string) => { description?: string };
}

const jsonName = (method: DescMethod, name: string): string =>
  method.input.fields.find((field) => field.name === name)!.jsonName;

function operation(context: Context, method: DescMethod, path: string, body: string): object {
  const { access, reasons, secondFactorWithinSeconds, auditedAs, maxBodyBytes } = rulesOf(method);
  const inPath = new Set([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
  const rest = method.input.fields.filter(({ name }) => !inPath.has(name));
  const parameters = [
    ...method.input.fields
      .filter(({ name }) => inPath.has(name))
      .map((field) => ({
        name: field.jsonName,
        in: "path",
        required: true,
        schema: fieldSchema(context, field),
      })),
    ...(body === ""
      ? rest.map((field) => ({ name: field.jsonName, in: "query", schema: fieldSchema(context, field) }))
      : []),
    ...(body === ""
      ? []
      : [{ name: "Idempotency-Key", in: "header", schema: { type: "string", maxLength: 255 } }]),
  ];
  const type = method.methodKind === "server_streaming" ? "text/event-stream" : "application/json";
  const problem = {
    description: "Problem (RFC 9457)",
    content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
  };
  return {
    operationId: `${method.parent.name}.${method.name}`,
    tags: [method.parent.name],
    ...context.describe(`${method.parent.typeName}.${method.name}`),
    parameters,
    ...(body !== "" && {
      requestBody: { content: { "application/json": { schema: objectSchema(context, rest) } } },
    }),
    responses: {
      "200": { description: "OK", content: { [type]: { schema: reference(context, method.output) } } },
      default: problem,
    },
    security: isPublic(method) ? [] : [{ bearer: [] }],
    "x-access": access?.rule.case === "permission" ? access.rule.value.permission : access?.rule.case,
    "x-reasons": reasons,
    ...(secondFactorWithinSeconds > 0 && { "x-second-factor-within-seconds": secondFactorWithinSeconds }),
    ...(auditedAs && { "x-audited-as": auditedAs }),
    ...(maxBodyBytes > 0 && { "x-max-body-bytes": maxBodyBytes }),
  };
}

function objectSchema(context: Context, fields: readonly DescField[]): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(fields.map((field) => [field.jsonName, fieldSchema(context, field)])),
  };
}

function reference(context: Context, type: DescMessage | DescEnum): Schema {
  if (type.typeName === "google.protobuf.Timestamp") return { type: "string", format: "date-time" };
  const name = type.typeName.replace(/^qiming\.(\w+)\.v\d+\./, "$1.");
  if (!context.schemas[name]) {
    context.schemas[name] = {};
    const content =
      type.kind === "enum"
        ? { type: "string", enum: type.values.map((value) => value.name) }
        : objectSchema(context, type.fields);
    context.schemas[name] = { ...content, ...context.describe(type.typeName) };
  }
  return { $ref: `#/components/schemas/${name}` };
}

function fieldSchema(context: Context, field: DescField): Schema {
  const rules = hasOption(field, fieldRules) ? getOption(field, fieldRules) : undefined;
  const single = field.message
    ? reference(context, field.message)
    : field.enum
      ? reference(context, field.enum)
      : scalarSchema(field.scalar!);
  const schema = field.fieldKind === "list" ? { type: "array", items: single } : single;
  return { ...schema, ...constraints(rules), ...context.describe(`${field.parent.typeName}.${field.name}`) };
}

function scalarSchema(type: ScalarType): Schema {
  if (type === ScalarType.BOOL) return { type: "boolean" };
  if (type === ScalarType.INT32) return { type: "integer", format: "int32" };
  if (type === ScalarType.DOUBLE || type === ScalarType.FLOAT) return { type: "number" };
  return { type: "string", ...(type === ScalarType.INT64 && { format: "int64" }) };
}

const COMPARISON: Readonly<Record<string, string>> = {
  gt: "exclusiveMinimum",
  gte: "minimum",
  lt: "exclusiveMaximum",
  lte: "maximum",
};

function constraints(rules: FieldRules | undefined): Schema {
  if (rules?.type.case === "string") {
    const { minLen, maxLen } = rules.type.value;
    return {
      ...(minLen > 0n && { minLength: Number(minLen) }),
      ...(maxLen > 0n && { maxLength: Number(maxLen) }),
    };
  }
  if (rules?.type.case === "repeated")
    return rules.type.value.maxItems > 0n ? { maxItems: Number(rules.type.value.maxItems) } : {};
  if (rules?.type.case !== "int32") return {};
  const bounds = [rules.type.value.lessThan, rules.type.value.greaterThan];
  return Object.fromEntries(
    bounds.flatMap((bound) => (bound.case ? [[COMPARISON[bound.case]!, bound.value]] : [])),
  );
}

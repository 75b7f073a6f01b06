import {
  fromJson,
  ScalarType,
  type DescField,
  type DescMessage,
  type DescMethod,
  type JsonObject,
  type JsonValue,
  type Message,
} from "@bufbuild/protobuf";
import { ExpectedError, type Violation } from "@qiming/core";
import type { Template } from "./template.ts";

export interface RequestShape {
  readonly method: DescMethod;
  readonly template: Template;
  /** "*": the whole body is the request; a field's name: the body is that field; "": there is no body. */
  readonly body: string;
}

const invalid = (field: string, rule: string, message: string): ExpectedError =>
  new ExpectedError(
    "invalid_argument",
    "REQUEST_MALFORMED",
    "the request does not have the form of the contract",
    {
      violations: [{ field, rule, message } satisfies Violation],
    },
  );

/**
 * Path, query and body → the contract's message.
 *
 * @throws REQUEST_MALFORMED (invalid_argument) for unknown or repeated parameters and for values of the wrong type
 */
export function requestMessage(
  { method, template, body: bodyField }: RequestShape,
  parts: readonly string[],
  query: string,
  body: JsonValue | undefined,
): Message {
  const json: JsonObject = Object.create(null) as JsonObject;
  if (bodyField === "*") Object.assign(json, asObject(body));
  else if (bodyField !== "" && body !== undefined) json[bodyField] = body;
  if (bodyField !== "*") bindQuery(method.input, json, query);
  else if (query) throw invalid(query.split("=")[0]!, "query", "this method takes no query");
  for (const { path, at } of template.variables) bindText(method.input, json, path, [decodePart(parts[at]!)]);
  try {
    return fromJson(method.input, json);
  } catch (error) {
    const message = (error as Error).message;
    throw invalid(/field [\w.]*?\.?(\w+)\b/.exec(message)?.[1] ?? "", "json", message);
  }
}

function asObject(body: JsonValue | undefined): JsonObject {
  if (body === undefined) return {};
  if (typeof body === "object" && body !== null && !Array.isArray(body)) return body;
  throw invalid("", "object", "the body must be an object");
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw invalid("", "path", "the path is not properly encoded");
  }
}

function bindQuery(message: DescMessage, json: JsonObject, query: string): void {
  if (!query) return;
  const parameters = new URLSearchParams(query);
  for (const name of new Set(parameters.keys())) bindText(message, json, name, parameters.getAll(name));
}

// Only plain fields of the request itself can be a parameter; none of the contracts needs more.
function bindText(message: DescMessage, json: JsonObject, name: string, values: readonly string[]): void {
  const field = message.fields.find((each) => each.jsonName === name || each.name === name);
  if (!field) throw invalid(name, "unknown", "there is no such parameter");
  if (field.fieldKind === "list" && field.listKind !== "message")
    json[field.jsonName] = values.map((value) => scalar(field, value));
  else if (field.fieldKind !== "scalar" && field.fieldKind !== "enum")
    throw invalid(name, "type", "can not be a parameter");
  else if (values.length > 1) throw invalid(name, "once", "is given more than once");
  else json[field.jsonName] = scalar(field, values[0]!);
}

// Proto JSON takes numbers as text, but not booleans.
function scalar(field: DescField, text: string): JsonValue {
  if (field.scalar !== ScalarType.BOOL) return text;
  if (text !== "true" && text !== "false") throw invalid(field.jsonName, "type", "true or false is expected");
  return text === "true";
}

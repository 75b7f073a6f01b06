import type { DescField, DescMethod, Message } from "@bufbuild/protobuf";
import type { Access, MethodRules } from "@qiming/contracts";
import { ExpectedError, holdsPermission, type Actor } from "@qiming/core";
import type { Binding, Guard, InboundCall, ResourceOwner } from "../rpc/dispatcher.ts";
import { methodPath, rulesOf } from "../rpc/method.ts";

/** Ids from the university down to and with an organisation; undefined where there is no such organisation. */
export type LineageOf = (organizationId: string) => Promise<readonly string[] | undefined>;

type Check = (request: Message, actor: Actor) => void | Promise<void>;

/**
 * Enforces the access rule that stands in the contract. Whatever no rule allows is refused; a method without a rule, or whose rule names
 * a field or an owner that does not exist, stops the service from starting.
 */
export function accessGuard(
  bindings: readonly Binding[],
  verify: (token: string) => Actor,
  lineageOf: LineageOf,
  now: () => Date,
): Guard {
  const rules = new Map<DescMethod, MethodRules>();
  const checks = new Map<DescMethod, Check>();
  for (const { service, resourceOwners } of bindings) {
    for (const method of service.methods) {
      const known = rulesOf(method);
      const rule = known.access?.rule;
      if (!rule?.case) throw new Error(`${methodPath(method)} has no access rule`);
      rules.set(method, known);
      checks.set(method, checkOf(method, rule, resourceOwners, lineageOf));
    }
  }
  return {
    authenticate(call) {
      const actor = actorOf(call, verify);
      const { access, callers, secondFactorWithinSeconds } = rules.get(call.method)!;
      admitKind(access!.rule, actor);
      admitCaller(callers, actor);
      if (secondFactorWithinSeconds > 0) requireSecondFactor(actor, secondFactorWithinSeconds, now());
      return actor;
    },
    check: (request, call, actor) => checks.get(call.method)!(request, actor),
  };
}

function actorOf(call: InboundCall, verify: (token: string) => Actor): Actor {
  const header = call.headers["authorization"];
  if (header === undefined) return { kind: "anonymous" };
  if (!header.startsWith("Bearer "))
    throw new ExpectedError("unauthenticated", "TOKEN_INVALID", "a bearer token is expected");
  return verify(header.slice("Bearer ".length));
}

function admitKind(rule: Access["rule"], actor: Actor): void {
  if (rule.case === "public") return;
  const wanted = rule.case === "service" ? "service" : "person";
  if (actor.kind === wanted) return;
  if (actor.kind === "anonymous")
    throw new ExpectedError("unauthenticated", "TOKEN_MISSING", "a token is needed");
  throw new ExpectedError("permission_denied", "PERMISSION_DENIED", `only for a ${wanted}`);
}

function admitCaller(callers: readonly string[], actor: Actor): void {
  if (actor.kind === "service" && callers.length > 0 && !callers.includes(actor.name))
    throw new ExpectedError("permission_denied", "PERMISSION_DENIED", `only for ${callers.join(", ")}`);
}

/** @throws SECOND_FACTOR_NEEDED (unauthenticated): the login is too weak, or too old, for this. @see RFC 9470 */
function requireSecondFactor(actor: Actor, withinSeconds: number, now: Date): void {
  if (actor.kind !== "person") return;
  const age = now.getTime() / 1000 - actor.loginTime;
  if (actor.factors === 2 && age <= withinSeconds) return;
  throw new ExpectedError("unauthenticated", "SECOND_FACTOR_NEEDED", "show a second factor again", {
    metadata: { acrValues: "2", maxAge: String(withinSeconds) },
  });
}

function checkOf(
  method: DescMethod,
  rule: Access["rule"],
  owners: Readonly<Record<string, ResourceOwner>>,
  lineageOf: LineageOf,
): Check {
  if (rule.case === "self")
    return rule.value.personField ? selfCheck(fieldPath(method, rule.value.personField)) : allow;
  if (rule.case !== "permission") return allow;
  const { permission, scope } = rule.value;
  const path = fieldPath(method, scope.value ?? "");
  if (scope.case === "organizationField")
    return organizationCheck(permission, path, async (id) => id, lineageOf);
  const owner = owners[method.localName];
  if (!owner) throw new Error(`${methodPath(method)} needs to know to whom the thing belongs`);
  return organizationCheck(permission, path, owner, lineageOf);
}

const allow: Check = () => undefined;

/** Empty means the caller: filled in here, so that no handler has to ask. */
function selfCheck(path: readonly string[]): Check {
  return (request, actor) => {
    const personId = actor.kind === "person" ? actor.personId : "";
    const asked = read(request, path);
    if (asked === "") write(request, path, personId);
    else if (asked !== personId) throw denied("self");
  };
}

function organizationCheck(
  permission: string,
  path: readonly string[],
  owner: ResourceOwner,
  lineageOf: LineageOf,
): Check {
  return async (request, actor) => {
    const organizationId = await owner(read(request, path));
    const lineage = organizationId === undefined ? undefined : await lineageOf(organizationId);
    // Something that does not exist is refused like something that may not be seen: the answer tells nobody which.
    if (!lineage || !holdsPermission(actor, permission, lineage)) throw denied(permission);
  };
}

const denied = (permission: string) =>
  new ExpectedError("permission_denied", "PERMISSION_DENIED", "not permitted", { metadata: { permission } });

/** The field's path in the generated names; checked once, at start-up. */
function fieldPath(method: DescMethod, path: string): string[] {
  let message: DescMethod["input"] | undefined = method.input;
  return path.split(".").map((name) => {
    const field: DescField | undefined = message?.fields.find((each) => each.name === name);
    if (!field) throw new Error(`${methodPath(method)}: no field ${path}`);
    message = field.message;
    return field.localName;
  });
}

function read(request: Message, path: readonly string[]): string {
  let value: unknown = request;
  for (const name of path) value = (value as Record<string, unknown> | undefined)?.[name];
  return typeof value === "string" ? value : "";
}

function write(request: Message, path: readonly string[], value: string): void {
  let target = request as unknown as Record<string, unknown>;
  for (const name of path.slice(0, -1)) target = target[name] as Record<string, unknown>;
  target[path.at(-1)!] = value;
}

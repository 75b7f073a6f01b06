import { getOption, hasOption, type DescMethod, type DescService } from "@bufbuild/protobuf";
import { MethodOptions_IdempotencyLevel } from "@bufbuild/protobuf/wkt";
import { http, methodRules, type MethodRules } from "@qiming/contracts";

/** `/qiming.points.v1.PointsService/GetAccount`: how gRPC, logs and metrics name a method. */
export function methodPath(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** The service that owns a contract, by its package: `qiming.points.v1` is "points", `qiming.services_hall.v1` is "services-hall". */
export function ownerOf(service: DescService): string {
  const [, name] = service.typeName.split(".");
  if (!name) throw new Error(`${service.typeName} is in no package of the platform`);
  return name.replaceAll("_", "-");
}

/** Who may call the method and by which names it refuses. */
export function rulesOf(method: DescMethod): MethodRules {
  if (!hasOption(method, methodRules)) throw new Error(`${methodPath(method)} has no access rule`);
  return getOption(method, methodRules);
}

/** Whether the method changes nothing: then it needs no idempotency key, and a lost call may be tried again. */
export function isRead(method: DescMethod): boolean {
  return (
    method.idempotency === MethodOptions_IdempotencyLevel.NO_SIDE_EFFECTS ||
    (hasOption(method, http) && getOption(method, http).pattern.case === "get")
  );
}

/** Whether calling twice is the same as calling once, by the contract's word. */
export function isSafeToRetry(method: DescMethod): boolean {
  return isRead(method) || method.idempotency === MethodOptions_IdempotencyLevel.IDEMPOTENT;
}

/** Whether other parts of the platform may call the method, and no person may. */
export function isOpenToServices(method: DescMethod): boolean {
  return rulesOf(method).access?.rule.case === "service";
}

/** Whether anybody may call the method, signed in or not. */
export function isPublic(method: DescMethod): boolean {
  return rulesOf(method).access?.rule.case === "public";
}

/** A write that anybody may make says on purpose not who makes it: nor does a log, a trace or a figure say when. */
export const isUnseen = (method: DescMethod): boolean => !isRead(method) && isPublic(method);

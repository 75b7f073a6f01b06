import type { Message } from "@bufbuild/protobuf";
import { createValidator, type Violation as RuleViolation } from "@bufbuild/protovalidate";
import { ExpectedError, type Violation } from "@qiming/core";
import type { Guard } from "../rpc/dispatcher.ts";

/** One for the whole process: it compiles a message's rules when it first meets them. */
const validator = createValidator();

/** Holds every request against the validation rules in the contract; says everything that is wrong at once. */
export function validationGuard(): Guard {
  return {
    check(request: Message, call) {
      const result = validator.validate(call.method.input, request);
      if (result.kind === "valid") return;
      if (result.kind === "error") throw result.error;
      throw new ExpectedError(
        "invalid_argument",
        "INVALID_REQUEST",
        "the request breaks the contract's rules",
        {
          violations: result.violations.map(toViolation),
        },
      );
    },
  };
}

function toViolation({ field, ruleId, message }: RuleViolation): Violation {
  return { field: field.map(segmentText).join("").replace(/^\./, ""), rule: ruleId, message };
}

function segmentText(segment: RuleViolation["field"][number]): string {
  if (segment.kind === "list_sub") return `[${segment.index}]`;
  if (segment.kind === "map_sub") return `["${String(segment.key)}"]`;
  return "jsonName" in segment ? `.${segment.jsonName}` : "";
}

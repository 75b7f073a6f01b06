import { create, type Message } from "@bufbuild/protobuf";
import {
  GetLineageResponseSchema,
  OrganizationRefSchema,
} from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError } from "@qiming/core";
import { openEvent, type Channel } from "@qiming/service-kit";

/** Ids from the university down, by organisation. */
export const lineages: Readonly<Record<string, readonly string[]>> = {
  yt: ["yt"],
  econ: ["yt", "econ"],
  law: ["yt", "law"],
  "econ-x": ["yt", "econ-x"],
  ug1: ["yt", "econ", "ug1"],
};

/** Identity as the portal sees it: who stands where, and the audit log. @param audited takes what the log is told */
export const identity = (audited: Record<string, unknown>[] = []): Channel => ({
  async unary(method, request) {
    if (method.name === "GetLineage") {
      const line = lineages[(request as unknown as { organizationId: string }).organizationId] ?? [];
      return create(GetLineageResponseSchema, {
        lineage: line.map((id) => ({ id, code: id.toUpperCase() })),
      });
    }
    if (method.name === "FindOrganization") {
      const { codePath } = request as unknown as Message & { codePath: string };
      const id = codePath.split("/").at(-1)!.toLowerCase();
      if (!lineages[id]) throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", "none");
      return create(OrganizationRefSchema, { id, code: codePath });
    }
    if (method.name === "Deliver") {
      audited.push(openEvent((request as unknown as { event: never }).event)!.payload as never);
      return create(method.output);
    }
    throw new Error(`not expected: ${method.name}`);
  },
  stream: () => {
    throw new Error("not used");
  },
  close: () => undefined,
});

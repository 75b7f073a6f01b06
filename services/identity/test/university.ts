import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DescService } from "@bufbuild/protobuf";
import { AuditService } from "@qiming/contracts/identity/v1/audit_service";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { fixedClock } from "@qiming/core";
import { startEmbeddedMongo } from "@qiming/embedded-mongo";
import { startTestService, type Caller, type TestSurroundings } from "@qiming/service-kit/testing";
import { identityService } from "../src/index.ts";
import { memoryAccounts } from "./fakes/memory-accounts.ts";

export const LOGIN_ISSUER = "https://sso.example/realms/party";

/** People of the demo university by what they are. */
export const ORG_DEPARTMENT = "YT2024-0165";
export const ORG_DEPARTMENT_2 = "YT2024-0170";
export const SECURITY = "YT2024-0167";
export const SECURITY_2 = "YT2024-0168";
export const AUDITOR = "YT2024-0169";
export const SECRETARY = "YT2024-0001";
export const MEMBER = "YT2024-0008";

/**
 * The identity service with the demo university, over real gRPC and the real engine.
 *
 * @param neighbours other services, by name
 */
export async function startUniversity(neighbours: TestSurroundings["neighbours"] = {}) {
  const clock = fixedClock("2026-03-18T11:00:00Z");
  const folder = await mkdtemp(join(tmpdir(), "identity-"));
  const mongo = await startEmbeddedMongo({ dataDir: folder });
  const accounts = memoryAccounts(LOGIN_ISSUER);
  const definition = identityService({ accounts: accounts.directory });
  const service = await startTestService(definition, { mongoUri: mongo.uri, clock, neighbours });
  const yaml = await readFile(new URL("../../../deploy/demo/register.yaml", import.meta.url), "utf8");
  await service
    .as(IdentityService, "operator")
    .importRegister({ yaml, fileName: "register.yaml", loginIssuer: LOGIN_ISSUER }, { timeoutMs: 60_000 });
  const ids = new Map<string, string>();
  const anyone = service.as(IdentityService, { personId: "p" });
  const walk = async (parentId: string, path: string): Promise<void> => {
    for (const { id, code } of (await anyone.listOrganizations({ parentId })).organizations) {
      ids.set(path + code, id);
      await walk(id, `${path}${code}/`);
    }
  };
  await walk("", "");

  const subjectOf = (number: string) => new RegExp(`${number},[^]*?subject: ([0-9a-f-]{36})`).exec(yaml)![1]!;
  const seconds = () => BigInt(Math.floor(clock.now().getTime() / 1000));
  const exchange = (subject: string, loginTime = seconds()) =>
    service.as(IdentityService, "gateway").exchangeLogin({ issuer: LOGIN_ISSUER, subject, loginTime });
  /** Somebody of the demo university, with the grants of this moment. */
  const person = async (number: string): Promise<Caller> => {
    const { personId, branchId, collegeId, grants } = await exchange(subjectOf(number));
    return { personId, branchId, collegeId, grants };
  };
  return {
    service,
    clock,
    yaml,
    accounts,
    subjectOf,
    exchange,
    person,
    /** An organisation's id by the path of its codes. */
    id: (path: string) => ids.get(path)!,
    as: async <S extends DescService>(contract: S, number: string, more: Partial<Caller> = {}) =>
      service.as(contract, { ...(await person(number)), ...more }),
    /** Whoever the register makes the college's officer. */
    collegeOfficer(path: string): string {
      const at = yaml.indexOf(`role: COLLEGE_COMMITTEE, on: ${path},`);
      return [...yaml.slice(0, at).matchAll(/number: (\S+),/g)].at(-1)![1]!;
    },
    /** Deliveries to the log happen beside the calls: asks until it holds what is awaited. */
    async auditOf(query: object, has: (actions: string[]) => boolean) {
      const auditor = service.as(AuditService, await person(AUDITOR));
      for (;;) {
        const { entries } = await auditor.listAuditEntries({
          organizationId: ids.get("YT")!,
          pageSize: 200,
          ...query,
        });
        if (has(entries.map(({ action }) => action))) return entries;
      }
    },
    async stop() {
      await service.stop();
      await mongo.stop();
      await rm(folder, { recursive: true });
    },
  };
}

export type University = Awaited<ReturnType<typeof startUniversity>>;

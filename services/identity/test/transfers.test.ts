import { create } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { EventSubscriberService, type Event } from "@qiming/contracts/events/v1/event_service";
import {
  IdentityService,
  MemberStatus,
  PersonCategory,
} from "@qiming/contracts/identity/v1/identity_service";
import { MemberService } from "@qiming/contracts/identity/v1/member_service";
import { TransferAcceptedSchema } from "@qiming/contracts/services_hall/v1/transfer_events";
import { newId } from "@qiming/core";
import { openEvent, type Channel } from "@qiming/service-kit";
import { MEMBER, ORG_DEPARTMENT, SECRETARY, startUniversity, type University } from "./university.ts";

let university: University;
let office: string;
/** What the services hall is told. */
const answers: Record<string, unknown>[] = [];
const hall: Channel = {
  async unary(method, request) {
    const { event } = request as unknown as { event: Event };
    answers.push(openEvent(event)!.payload as never);
    return create(method.output);
  },
  stream: () => {
    throw new Error("not used");
  },
  close: () => undefined,
};
beforeAll(async () => {
  university = await startUniversity({ "services-hall": hall });
  office = (await university.person(ORG_DEPARTMENT)).personId;
}, 60_000);
afterAll(() => university.stop());

interface Accepted {
  readonly transferId: string;
  readonly attempt?: number;
  readonly personId: string;
  readonly fromBranchId?: string;
  readonly toBranchId?: string;
  readonly memberStatus?: string;
  readonly day?: string;
  readonly actorId?: string;
}
const deliver = (accepted: Accepted) =>
  university.service.as(EventSubscriberService, "services-hall").deliver({
    event: {
      ...{ id: newId(), occurTime: timestampFromDate(university.clock.now()) },
      payload: anyPack(
        TransferAcceptedSchema,
        create(TransferAcceptedSchema, {
          ...{ attempt: 1, day: "2026-03-18", basis: "JS-2026-000001", actorId: office, ...accepted },
        }),
      ),
    },
  });
/** The relay works beside the calls. */
async function answerTo(transferId: string, attempt = 1): Promise<unknown> {
  for (;;) {
    const found = answers.find((each) => each["transferId"] === transferId && each["attempt"] === attempt);
    if (found) return found["reason"];
    await new Promise((done) => setImmediate(done));
  }
}
const record = async (personId: string) =>
  (await university.as(MemberService, ORG_DEPARTMENT)).getMemberRecord({ personId });
const id = (path: string) => university.id(path);
const counted = async (path: string) => {
  const { fullMembers, probationaryMembers } = await university.service
    .as(IdentityService, { personId: "p" })
    .getOrganization({ organizationId: id(path) });
  return fullMembers + probationaryMembers;
};

test("an accepted member is moved once, counted there and no longer here; the same event again changes nothing", async () => {
  const { personId, branchId } = await university.person(MEMBER);
  const before = [await counted("YT/ECON/UG1"), await counted("YT/ECON/PG")];
  const accepted = { transferId: "t-1", personId, fromBranchId: branchId, toBranchId: id("YT/ECON/PG") };
  await deliver(accepted);
  await deliver(accepted);
  expect(await answerTo("t-1")).toBe("");
  const { person, branchStays } = await record(personId);
  expect(person?.branch?.id).toBe(id("YT/ECON/PG"));
  expect(branchStays.filter(({ branch }) => branch?.id === id("YT/ECON/PG"))).toHaveLength(1);
  expect([await counted("YT/ECON/UG1"), await counted("YT/ECON/PG")]).toEqual([
    before[0]! - 1,
    before[1]! + 1,
  ]);

  // They are no longer there: another transfer from there is refused, said, and not carried out when it is told again.
  await deliver({ ...accepted, transferId: "t-2", toBranchId: id("YT/INFO/STAFF1") });
  expect(await answerTo("t-2")).toBe("PERSON_ELSEWHERE");
  expect((await record(personId)).person?.branch?.id).toBe(id("YT/ECON/PG"));
});

test("whoever leaves is counted nowhere, comes back by a letter, and is refused while they are counted", async () => {
  const { personId } = await university.person(MEMBER);
  const from = { personId, fromBranchId: id("YT/ECON/PG") };
  await deliver({ ...from, transferId: "t-3", day: "2026-03-19" });
  expect(await answerTo("t-3")).toBe("DECISION_DAY_INVALID");
  // What was refused is not tried again by itself, although it would pass by now.
  university.clock.set("2026-03-20T02:00:00Z");
  await deliver({ ...from, transferId: "t-3", day: "2026-03-19" });
  expect((await record(personId)).person?.memberStatus).not.toBe(MemberStatus.TRANSFERRED_OUT);
  await deliver({ ...from, transferId: "t-3", attempt: 2 });
  expect(await answerTo("t-3", 2)).toBe("");
  expect((await record(personId)).person?.memberStatus).toBe(MemberStatus.TRANSFERRED_OUT);

  const back = { personId, toBranchId: id("YT/ECON/UG1"), memberStatus: "FULL" };
  await deliver({ ...back, transferId: "t-4" });
  expect(await answerTo("t-4")).toBe("");
  expect((await record(personId)).person).toMatchObject({
    ...{ memberStatus: MemberStatus.FULL, branch: { id: id("YT/ECON/UG1") } },
  });
  await deliver({ ...back, transferId: "t-5" });
  expect(await answerTo("t-5")).toBe("STATUS_STEP_FORBIDDEN");
});

test("somebody new is a member from the letter on", async () => {
  const people = await university.as(MemberService, ORG_DEPARTMENT);
  const created = await people.createPerson({
    ...{
      branchId: id("YT/ECON/UG1"),
      name: "何样一",
      number: "YT2026-9001",
      category: PersonCategory.STUDENT,
    },
  });
  const accepted = { transferId: "t-6", personId: created.id, toBranchId: id("YT/ECON/PG") };
  await deliver({ ...accepted, memberStatus: "PROBATIONARY" });
  expect(await answerTo("t-6")).toBe("");
  expect((await record(created.id)).person).toMatchObject({
    ...{ memberStatus: MemberStatus.PROBATIONARY, branch: { id: id("YT/ECON/PG") } },
  });
});

test("roles end by their own decisions, nobody decides about themselves, and what is unknown is said", async () => {
  const { personId, branchId } = await university.person(SECRETARY);
  await deliver({ transferId: "t-7", personId, fromBranchId: branchId! });
  expect(await answerTo("t-7")).toBe("ROLES_HELD");
  await deliver({ transferId: "t-8", personId, fromBranchId: branchId!, actorId: personId });
  expect(await answerTo("t-8")).toBe("OWN_RECORD");
  await deliver({ transferId: "t-9", personId: "nobody", fromBranchId: branchId! });
  expect(await answerTo("t-9")).toBe("PERSON_NOT_FOUND");
  await deliver({ transferId: "t-10", personId, fromBranchId: branchId!, toBranchId: id("YT/ECON") });
  expect(await answerTo("t-10")).toBe("ORGANIZATION_IS_NO_BRANCH");
  expect((await record(personId)).person?.branch?.id).toBe(branchId);
});

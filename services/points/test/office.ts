import { create, type Message, type MessageInitShape, type DescMessage } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Event } from "@qiming/contracts/events/v1/event_service";
import { EventSubscriberService } from "@qiming/contracts/events/v1/event_service";
import { AcademicCalendarSchema, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import {
  GetLineageResponseSchema,
  NamePeopleResponseSchema,
  OrganizationType,
  RollSchema,
} from "@qiming/contracts/identity/v1/identity_service";
import { PracticeConfirmedSchema } from "@qiming/contracts/meetings/v1/meetings_events";
import { ClaimService } from "@qiming/contracts/points/v1/claim_service";
import { PointsService } from "@qiming/contracts/points/v1/points_service";
import { newId, type Clock } from "@qiming/core";
import { openEvent, type Channel } from "@qiming/service-kit";
import { startTestService, type Caller } from "@qiming/service-kit/testing";
import { pointsService } from "../src/index.ts";

export const NOW = new Date("2026-03-18T11:00:00Z");
/** The university with a college of fourteen branches, and another without any. */
export const lineages: Record<string, string[]> = {
  ...{ u: ["u"], c1: ["u", "c1"], c2: ["u", "c2"] },
  ...Object.fromEntries(
    Array.from({ length: 14 }, (_, index) => [`b${index + 1}`, ["u", "c1", `b${index + 1}`]]),
  ),
};
const TYPES: Record<string, OrganizationType> = {
  u: OrganizationType.UNIVERSITY_COMMITTEE,
  c1: OrganizationType.COLLEGE_COMMITTEE,
  c2: OrganizationType.COLLEGE_COMMITTEE,
};
/** As identity names an organisation from the university down to it. */
export const refsOf = (organizationId: string) =>
  (lineages[organizationId] ?? []).map((id) => ({
    ...{ id, code: id, name: `组织${id}`, type: TYPES[id] ?? OrganizationType.BRANCH },
  }));
const NUMERALS = "一二三四五六七八九十";
/** Six members of the branch b1, by name: p1 to p6. */
export const members = Array.from({ length: 6 }, (_, index) => ({
  personId: `p${index + 1}`,
  number: `20230${index + 1}`,
  name: `林示${NUMERALS[index]}`,
}));

const on = (organizationId: string, ...permissions: string[]) => ({ organizationId, permissions });
export const secretary: Caller = {
  ...{ personId: "p1", branchId: "b1", collegeId: "c1" },
  grants: [on("b1", "points.accounts.read", "points.manage")],
};
export const deputy: Caller = { ...secretary, personId: "p2" };
export const overseer: Caller = {
  personId: "o1",
  grants: [on("c1", "points.accounts.read", "points.oversee", "points.rules.write")],
};
export const department: Caller = {
  personId: "d1",
  grants: [on("u", "points.accounts.read", "points.oversee", "points.rules.write")],
};
export const member = (personId: string): Caller => ({ personId, branchId: "b1", collegeId: "c1" });

/** What other services were told, by the type of the event. */
export type Told = { type: string; payload: Record<string, unknown> }[];

/** Identity, points and portal as this service sees them. */
export function neighbours(
  told: Told = [],
  more: (method: string, request: unknown) => Message | undefined = () => undefined,
) {
  const channel: Channel = {
    async unary(method, request) {
      const answered = more(method.name, request);
      if (answered) return answered as never;
      if (method.name === "GetLineage") {
        const { organizationId } = request as unknown as { organizationId: string };
        return create(GetLineageResponseSchema, { lineage: refsOf(organizationId) });
      }
      if (method.name === "NamePeople") {
        const { personIds } = request as unknown as { personIds: string[] };
        const known = members.filter(({ personId }) => personIds.includes(personId));
        return create(NamePeopleResponseSchema, {
          names: Object.fromEntries(known.map(({ personId, name }) => [personId, name])),
          branchIds: Object.fromEntries(known.map(({ personId }) => [personId, "b1"])),
        });
      }
      if (method.name === "ReadCalendar") {
        const holiday = { kind: PeriodKind.HOLIDAY, fromDay: "2026-03-20", toDay: "2026-03-20" };
        return create(AcademicCalendarSchema, { periods: [holiday] });
      }
      if (method.name === "ListRoll") return create(RollSchema, { entries: members });
      if (method.name === "Deliver") {
        const { type, payload } = openEvent((request as Message & { event: Event }).event)!;
        told.push({ type, payload: payload as never });
        return create(method.output);
      }
      throw new Error(`not expected: ${method.name}`);
    },
    stream: () => {
      throw new Error("not used");
    },
    close: () => undefined,
  };
  return { identity: channel, portal: channel, meetings: channel };
}

/** The service with a branch of six, a clock that stands, the demo's rule book, and what others are told. @param more what neighbours answer besides */
export async function openOffice(
  mongoUri: string,
  ruleBook: string,
  more: (method: string, request: unknown) => Message | undefined = () => undefined,
) {
  const office = { now: NOW };
  const told: Told = [];
  const clock: Clock = { now: () => office.now };
  const channels = neighbours(told, more);
  // Points tells itself what people decided.
  const itself: Channel = {
    ...channels.identity,
    unary: (_, request) =>
      service.as(EventSubscriberService, "points").deliver(request as never) as Promise<never>,
  };
  const service: Awaited<ReturnType<typeof startTestService>> = await startTestService(pointsService, {
    ...{ mongoUri, clock, lineages, neighbours: { ...channels, points: itself } },
  });
  const points = (caller?: Caller | string) => service.as(PointsService, caller);
  const claims = (caller?: Caller) => service.as(ClaimService, caller);
  await points("operator").importRuleBook({ yaml: ruleBook, fileName: "rule-book.yaml" });
  const tell = <D extends DescMessage>(
    schema: D,
    payload: MessageInitShape<D>,
    { time = office.now, sender = "meetings", id = newId(time) } = {},
  ) => {
    const event = {
      id,
      occurTime: timestampFromDate(time),
      payload: anyPack(schema, create(schema, payload)),
    };
    return service.as(EventSubscriberService, sender).deliver({ event });
  };
  /** A confirmed practice activity: two points, eight at most. */
  const practised = (personId: string, activityId: string, time = office.now) =>
    tell(
      PracticeConfirmedSchema,
      {
        personId,
        branchId: "b1",
        collegeId: "c1",
        activityId,
        title: `义务劳动${activityId}`,
        hoursTenths: 20,
      },
      { time },
    );
  return Object.assign(office, {
    service,
    told,
    points,
    claims,
    tell,
    practised,
    stop: () => service.stop(),
  });
}
export type Office = Awaited<ReturnType<typeof openOffice>>;

export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error("did not come true");
    await new Promise(setImmediate);
  }
}

/** Where something waits until it is opened. */
export function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** What a call is refused with. */
export const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "",
    (error: { reason?: string }) => error.reason ?? String(error),
  );

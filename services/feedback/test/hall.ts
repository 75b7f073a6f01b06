import { create, type Message } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { EventSubscriberService, type Event } from "@qiming/contracts/events/v1/event_service";
import { AnonymousService } from "@qiming/contracts/feedback/v1/anonymous_service";
import { AttachmentService } from "@qiming/contracts/feedback/v1/attachment_service";
import { DeskService } from "@qiming/contracts/feedback/v1/desk_service";
import { DigestService } from "@qiming/contracts/feedback/v1/digest_service";
import { GroupService } from "@qiming/contracts/feedback/v1/group_service";
import { HandlingService } from "@qiming/contracts/feedback/v1/handling_service";
import { ModerationService } from "@qiming/contracts/feedback/v1/moderation_service";
import { PostService } from "@qiming/contracts/feedback/v1/post_service";
import { TicketService } from "@qiming/contracts/feedback/v1/ticket_service";
import { TopicService } from "@qiming/contracts/feedback/v1/topic_service";
import { AcademicCalendarSchema, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import { PersonErasedSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  GetLineageResponseSchema,
  ListOfficeHoldersResponseSchema,
  ListUnitsResponseSchema,
  OrganizationRefSchema,
  OrganizationType,
  PersonFactsSchema,
  RollSchema,
} from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError, newId, type Clock } from "@qiming/core";
import {
  academicCalendar,
  createClient,
  localWatchers,
  looseContents,
  openEvent,
  type Channel,
} from "@qiming/service-kit";
import { startTestService, type Caller } from "@qiming/service-kit/testing";
import { identityRegister } from "../src/clients/identity-register.ts";
import { feedbackService } from "../src/index.ts";
import { mongoDirectories } from "../src/store/directories.ts";
import { mongoGroups } from "../src/store/groups.ts";
import { mongoIncidents } from "../src/store/incidents.ts";
import { mongoCases } from "../src/store/moderation-cases.ts";
import { mongoPermits } from "../src/store/permits.ts";
import { mongoPauses } from "../src/store/posting-pauses.ts";
import { mongoPosts } from "../src/store/posts.ts";
import { mongoTallies } from "../src/store/tallies.ts";
import { mongoTickets } from "../src/store/tickets.ts";
import { mongoTopics } from "../src/store/topics.ts";
import { keepAttachments } from "../src/usecases/keep-attachments.ts";
import { watchTopics } from "../src/usecases/watch-topics.ts";
import { watchModeration } from "../src/usecases/watch-moderation.ts";
import { watchTickets } from "../src/usecases/watch-tickets.ts";

const RELAYED_BY_MS = 20_000;
/** A Wednesday, ten in the morning. */
export const NOW = new Date("2026-03-18T02:00:00Z");

export const lineages: Record<string, string[]> = {
  u: ["u"],
  c1: ["u", "c1"],
  c2: ["u", "c2"],
  b1: ["u", "c1", "b1"],
  b2: ["u", "c2", "b2"],
};
const lineOf = (organizationId: string) =>
  (lineages[organizationId] ?? []).map((id) =>
    create(OrganizationRefSchema, { id, code: id, name: `组织${id}`, type: OrganizationType.BRANCH }),
  );

/** Who asks, who answers, and who stands above. */
export const PEOPLE: Record<string, { name: string; role?: readonly [string, string]; branchId?: string }> = {
  asker: { name: "林示一" },
  other: { name: "林示二" },
  librarian: { name: "周示三" },
  head: { name: "周示四" },
  keeper: { name: "陈样五" },
  clerk: { name: "陈样六" },
  college: { name: "陈样七", role: ["c1", "COLLEGE_COMMITTEE"] },
  organizer: { name: "陈样八", role: ["c1", "ORGANIZER"] },
  department: { name: "赵样八", role: ["u", "ORG_DEPARTMENT"] },
  secretary: { name: "孙样九", role: ["b1", "BRANCH_SECRETARY"] },
  outsider: { name: "林示十", branchId: "b2" },
};
const OVERSEEING = [
  "feedback.tickets.oversee",
  "feedback.desks.write",
  "feedback.topics.publish",
  "feedback.topics.moderate",
];
const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  BRANCH_SECRETARY: ["feedback.topics.publish"],
};

const text = (zhCn: string) => `{ zh-CN: ${zhCn}, en: ${zhCn} }`;
export const DESKS = `
university: u
misconductChannel: ${text("纪检监察室")}
categories:
  - { code: library, name: ${text("图书馆")} }
  - { code: logistics, name: ${text("后勤")} }
  - { code: teaching, name: ${text("教学")} }
desks:
  - code: library
    name: ${text("图书馆")}
    organization: u
    categories: [library]
    members: [{ number: N-librarian, role: HANDLER }, { number: N-head, role: LEAD }]
  - code: logistics
    name: ${text("后勤处")}
    organization: u
    categories: [logistics]
    members: [{ number: N-keeper, role: LEAD }]
  - code: teaching
    name: ${text("经贸学院教学办")}
    organization: c1
    categories: [teaching]
    members: [{ number: N-keeper, role: LEAD }]
  - code: public
    name: ${text("公共受理台")}
    organization: u
    public: true
    categories: []
    members: [{ number: N-clerk, role: LEAD }]
`;

export type Told = { type: string; payload: Record<string, unknown> }[];

/** Feedback with a small university, a clock that stands, and what others are told. */
export async function openHall(mongoUri: string) {
  const hall = { now: NOW };
  const told: Told = [];
  const clock: Clock = { now: () => hall.now };
  const channel: Channel = {
    async unary(method, request) {
      const asked = request as unknown as Record<string, string> & { organizationIds: string[] };
      if (method.name === "GetLineage")
        return create(GetLineageResponseSchema, { lineage: lineOf(asked["organizationId"]!) });
      if (method.name === "FindOrganization") {
        const line = lineOf(asked["codePath"]!);
        if (line.length === 0) throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", "none");
        return line.at(-1)!;
      }
      if (method.name === "ListUnits")
        return create(ListUnitsResponseSchema, {
          units: Object.keys(lineages)
            .filter((id) => id.startsWith("b") && lineages[id]!.includes(asked["organizationId"]!))
            .map((id) => ({ lineage: lineOf(id) })),
        });
      if (method.name === "ListRoll")
        return create(RollSchema, {
          entries: Object.entries(PEOPLE)
            .filter(([, { branchId = "b1" }]) => branchId === asked["organizationId"])
            .map(([personId, { name }]) => ({ personId, name })),
        });
      if (method.name === "DescribePerson") {
        const personId = asked["personId"] || asked["number"]!.replace(/^N-/, "");
        const person = PEOPLE[personId];
        if (!person) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", "nobody");
        return create(PersonFactsSchema, {
          ...{ personId, name: person.name, number: `N-${personId}`, lineage: lineOf("b1") },
        });
      }
      if (method.name === "ListOfficeHolders")
        return create(ListOfficeHoldersResponseSchema, {
          holders: Object.entries(PEOPLE).flatMap(([personId, { name, role }]) =>
            role && asked.organizationIds.includes(role[0])
              ? [{ personId, name, organizationId: role[0], role: role[1] }]
              : [],
          ),
        });
      if (method.name === "ReadCalendar")
        return create(AcademicCalendarSchema, {
          periods: [{ kind: PeriodKind.HOLIDAY, fromDay: "2026-03-20", toDay: "2026-03-20" }],
        });
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
  const neighbours = { identity: channel, portal: channel, points: channel };
  const service = await startTestService(feedbackService, { mongoUri, clock, lineages, neighbours });
  await service.as(DeskService, "operator").importDirectory({ yaml: DESKS, fileName: "desks.yaml" });
  const caller = (personId: string): Caller => {
    const role = PEOPLE[personId]?.role;
    const { branchId = "b1" } = PEOPLE[personId] ?? {};
    return {
      personId,
      branchId,
      collegeId: lineages[branchId]?.[1] ?? "",
      grants: role ? [{ organizationId: role[0], permissions: PERMISSIONS[role[1]] ?? OVERSEEING }] : [],
    };
  };
  const client = (contract: Parameters<typeof createClient>[0]) => createClient(contract, channel);
  const ports = {
    tickets: mongoTickets(service.database, clock, () => undefined),
    tallies: mongoTallies(service.database),
    directories: mongoDirectories(service.database, clock, () => undefined),
    permits: mongoPermits(service.database),
    topics: mongoTopics(service.database, clock, () => undefined),
    posts: mongoPosts(service.database, clock, () => undefined),
    groups: mongoGroups(service.database, clock, () => undefined),
    contents: looseContents(service.database, "attachment_contents", "place"),
    cases: mongoCases(service.database, clock, () => undefined),
    incidents: mongoIncidents(service.database, clock, () => undefined),
    pauses: mongoPauses(service.database),
    watchers: localWatchers(),
    register: identityRegister({ client: client as never }),
    calendar: academicCalendar({ client: client as never }),
    clock,
  };
  return Object.assign(hall, {
    ...{ service, told, ports },
    asks: (who: string) => service.as(TicketService, caller(who)),
    handles: (who: string) => service.as(HandlingService, caller(who)),
    desks: (who: string) => service.as(DeskService, who === "operator" ? who : caller(who)),
    attachments: (who: string) => service.as(AttachmentService, caller(who)),
    groups: (who: string) => service.as(GroupService, caller(who)),
    topics: (who: string) => service.as(TopicService, who === "operator" ? who : caller(who)),
    posts: (who: string) => service.as(PostService, caller(who)),
    moderation: (who: string) => service.as(ModerationService, caller(who)),
    /** Without a name: the public. */
    digest: (who?: string) => service.as(DigestService, who ? caller(who) : undefined),
    /** Without a name: nobody in particular. */
    nameless: (who?: string) => service.as(AnonymousService, who ? caller(who) : undefined),
    /** What is done every hour. */
    watch: watchTickets(ports),
    remindOwners: () => watchTopics(ports)(),
    sweepFiles: () => keepAttachments(ports).sweep(),
    watchModeration: watchModeration(ports),
    async erase(personId: string): Promise<void> {
      const payload = anyPack(PersonErasedSchema, create(PersonErasedSchema, { personId }));
      const event = { id: newId(hall.now), occurTime: timestampFromDate(hall.now), payload };
      await service.as(EventSubscriberService, "identity").deliver({ event });
    },
    /** Waits until what was written has been told, and returns it. */
    async heard(): Promise<Told> {
      const until = Date.now() + RELAYED_BY_MS;
      const waits = { "outbox.0": { $exists: true } };
      for (const name of ["tickets", "topics", "posts", "groups", "moderation_cases", "incidents"])
        while ((await service.database.db!.collection(name).countDocuments(waits)) > 0)
          if (Date.now() > until) throw new Error("not relayed");
      return told;
    },
    stop: () => service.stop(),
  });
}
export type Hall = Awaited<ReturnType<typeof openHall>>;

/** What a call is refused with. */
export const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "",
    (error: unknown) => (error as ExpectedError).reason,
  );

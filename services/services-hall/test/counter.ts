import { create, type DescMessage, type Message, type MessageInitShape } from "@bufbuild/protobuf";
import { anyPack, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { EventSubscriberService, type Event } from "@qiming/contracts/events/v1/event_service";
import { AcademicCalendarSchema, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import { PersonErasedSchema, TransferSettledSchema } from "@qiming/contracts/identity/v1/identity_events";
import {
  GetLineageResponseSchema,
  ListOfficeHoldersResponseSchema,
  ListUnitsResponseSchema,
  MemberStatus,
  OrganizationRefSchema,
  OrganizationType,
  PersonFactsSchema,
  RollSchema,
} from "@qiming/contracts/identity/v1/identity_service";
import { CaseService } from "@qiming/contracts/services_hall/v1/case_service";
import { DuesService } from "@qiming/contracts/services_hall/v1/dues_service";
import { DevelopmentService } from "@qiming/contracts/services_hall/v1/development_service";
import { ItemService } from "@qiming/contracts/services_hall/v1/item_service";
import { LockerService } from "@qiming/contracts/services_hall/v1/locker_service";
import { OfferService } from "@qiming/contracts/services_hall/v1/offer_service";
import { ProofService } from "@qiming/contracts/services_hall/v1/proof_service";
import { TransferService } from "@qiming/contracts/services_hall/v1/transfer_service";
import { ExpectedError, newId, type Clock } from "@qiming/core";
import { createClient, openEvent, type Channel } from "@qiming/service-kit";
import { startTestService, type Caller } from "@qiming/service-kit/testing";
import { identityRegister } from "../src/clients/identity-register.ts";
import { servicesHallService } from "../src/index.ts";
import { mongoDossiers } from "../src/store/dossiers.ts";
import { mongoDues } from "../src/store/dues.ts";
import { mongoOffers } from "../src/store/offers.ts";
import { mongoTransfers } from "../src/store/transfers.ts";
import { watchOffers } from "../src/usecases/watch-offers.ts";
import { watchTransfers } from "../src/usecases/watch-transfers.ts";

/** Where browsers find the web. */
export const WEB_URL = "https://party.example.edu.cn";

/** A Wednesday. */
export const NOW = new Date("2026-03-18T02:00:00Z");

export const lineages: Record<string, string[]> = {
  ...{ u: ["u"], c1: ["u", "c1"], c2: ["u", "c2"] },
  ...{ b1: ["u", "c1", "b1"], b2: ["u", "c1", "b2"], b3: ["u", "c2", "b3"] },
};
const TYPES: Record<string, OrganizationType> = {
  u: OrganizationType.UNIVERSITY_COMMITTEE,
  c1: OrganizationType.COLLEGE_COMMITTEE,
  c2: OrganizationType.COLLEGE_COMMITTEE,
};
const lineOf = (organizationId: string) =>
  (lineages[organizationId] ?? []).map((id) =>
    create(OrganizationRefSchema, {
      ...{ id, code: id, name: `组织${id}`, type: TYPES[id] ?? OrganizationType.BRANCH },
    }),
  );

/** "YT/b1" → "b1" */
const codeOf = (codePath: string): string => codePath.split("/").at(-1)!;

interface Person {
  readonly name: string;
  readonly branchId: string;
  readonly status: MemberStatus;
  /** By organisation. */
  readonly roles?: Readonly<Record<string, string>>;
}

/** Who there is: members of two branches of one college, their offices, and somebody from elsewhere. */
export function people(): Record<string, Person> {
  const full = MemberStatus.FULL;
  return {
    member: { name: "林示一", branchId: "b1", status: full },
    activist: { name: "林示二", branchId: "b1", status: MemberStatus.ACTIVIST },
    secretary: { name: "周示三", branchId: "b1", status: full, roles: { b1: "BRANCH_SECRETARY" } },
    deputy: { name: "周示四", branchId: "b1", status: full, roles: { b1: "BRANCH_DEPUTY_SECRETARY" } },
    neighbour: { name: "陈样五", branchId: "b2", status: full, roles: { b2: "BRANCH_SECRETARY" } },
    organizer: { name: "陈样六", branchId: "b2", status: full, roles: { c1: "ORGANIZER" } },
    committee: { name: "陈样七", branchId: "b2", status: full, roles: { c1: "COLLEGE_COMMITTEE" } },
    department: { name: "赵样八", branchId: "b3", status: full, roles: { u: "ORG_DEPARTMENT" } },
    applicant: { name: "林样十", branchId: "b1", status: MemberStatus.UNSPECIFIED },
    stranger: { name: "赵样九", branchId: "b3", status: full },
  };
}

/** Full and probationary members of a branch. */
const rollOf = (all: Readonly<Record<string, Person>>, branchId: string) =>
  Object.entries(all)
    .filter(([, { branchId: own, status }]) => own === branchId && status >= MemberStatus.PROBATIONARY)
    .map(([personId, { name }]) => ({ personId, name, number: `N-${personId}` }));

const PERMISSIONS: Record<string, string[]> = {
  BRANCH_SECRETARY: ["services.dues.keep"],
  ORGANIZATION_OFFICER: ["services.dues.keep"],
  ORGANIZER: ["services.cases.oversee", "services.dues.oversee"],
  COLLEGE_COMMITTEE: ["services.cases.oversee", "services.items.write", "services.dues.oversee"],
  ORG_DEPARTMENT: ["services.cases.oversee", "services.items.write", "services.dues.oversee"],
};

export type Told = { type: string; payload: Record<string, unknown> }[];

/** The services hall with a small university, a clock that stands, and what others are told. */
export async function openCounter(mongoUri: string, yaml: string) {
  /** Of whom identity does not answer now. */
  const silentAbout = new Set<string>();
  const counter = { now: NOW, people: people(), isNobodyListening: false, silentAbout };
  const told: Told = [];
  const clock: Clock = { now: () => counter.now };
  const heldBy = (personId: string) =>
    Object.entries(counter.people[personId]?.roles ?? {}).map(([organizationId, role]) => ({
      ...{ organizationId, role, personId, name: counter.people[personId]!.name },
    }));
  const channel: Channel = {
    async unary(method, request) {
      const asked = request as unknown as {
        organizationId: string;
        organizationIds: string[];
        personId: string;
        codePath: string;
        number: string;
      };
      if (method.name === "GetLineage")
        return create(GetLineageResponseSchema, { lineage: lineOf(asked.organizationId) });
      if (method.name === "FindOrganization")
        return lineOf(lineages[codeOf(asked.codePath)] ? codeOf(asked.codePath) : "u").at(-1)!;
      if (method.name === "DescribePerson") {
        if (silentAbout.has(asked.personId)) throw new ExpectedError("unavailable", "UNAVAILABLE", "away");
        const personId = asked.personId || asked.number.replace(/^N-/, "");
        const person = counter.people[personId];
        if (!person) throw new ExpectedError("not_found", "PERSON_NOT_FOUND", "nobody");
        return create(PersonFactsSchema, {
          ...{ personId, name: person.name, number: `N-${personId}` },
          ...{ memberStatus: person.status, lineage: lineOf(person.branchId), roles: heldBy(personId) },
        });
      }
      if (method.name === "ListOfficeHolders") {
        const holders = Object.keys(counter.people).flatMap(heldBy);
        return create(ListOfficeHoldersResponseSchema, {
          holders: holders.filter(({ organizationId }) => asked.organizationIds.includes(organizationId)),
        });
      }
      if (method.name === "ListRoll")
        return create(RollSchema, { entries: rollOf(counter.people, asked.organizationId) });
      if (method.name === "ListUnits") {
        const branches = Object.keys(lineages).filter((id) => id.startsWith("b"));
        const below = branches.filter((id) => lineages[id]!.includes(asked.organizationId));
        return create(ListUnitsResponseSchema, { units: below.map((id) => ({ lineage: lineOf(id) })) });
      }
      if (method.name === "ReadCalendar") {
        const holiday = { kind: PeriodKind.HOLIDAY, fromDay: "2026-03-20", toDay: "2026-03-20" };
        return create(AcademicCalendarSchema, { periods: [holiday] });
      }
      if (method.name === "Deliver") {
        if (counter.isNobodyListening) throw new ExpectedError("unavailable", "UNAVAILABLE", "not now");
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
  const service = await startTestService(servicesHallService({ webUrl: WEB_URL }), {
    ...{ mongoUri, clock, lineages, neighbours: { identity: channel, portal: channel, points: channel } },
  });
  await service.as(ItemService, "operator").importItems({ yaml, fileName: "items.yaml" });
  const { database } = service;
  const onStores = [database, clock, () => undefined] as const;
  const caller = (personId: string): Caller => {
    const { branchId, roles = {} } = counter.people[personId]!;
    const collegeId = lineages[branchId]?.[1] ?? "";
    const grants = Object.entries(roles).map(([organizationId, role]) => ({
      ...{ organizationId, permissions: PERMISSIONS[role] ?? [] },
    }));
    return { personId, branchId, collegeId, grants };
  };
  return Object.assign(counter, {
    ...{ service, told, channel },
    items: (who?: string) =>
      service.as(ItemService, who === undefined || who === "operator" ? who : caller(who)),
    dues: (who: string) => service.as(DuesService, who === "operator" ? who : caller(who)),
    cases: (who: string) => service.as(CaseService, who === "operator" ? who : caller(who)),
    papers: (who: string) => service.as(LockerService, caller(who)),
    /** Without a name: somebody without an account. */
    proofs: (who?: string) => service.as(ProofService, who ? caller(who) : undefined),
    offers: (who: string) => service.as(OfferService, caller(who)),
    /** What is done to offers every hour. */
    offerRound: watchOffers({
      ...{ offers: mongoOffers(...onStores), transfers: mongoTransfers(...onStores) },
      ...{ dossiers: mongoDossiers(...onStores), dues: mongoDues(...onStores), clock },
      register: identityRegister({ client: (contract) => createClient(contract, channel) }),
    }).round,
    transfers: (who: string) => service.as(TransferService, who === "operator" ? who : caller(who)),
    /** What is done to transfers every hour. */
    watch: watchTransfers({
      transfers: mongoTransfers(...onStores),
      register: identityRegister({ client: (contract) => createClient(contract, channel) }),
      clock,
    }),
    /** The register answers. */
    async settle(transferId: string, attempt: number, reason = ""): Promise<void> {
      const settled = create(TransferSettledSchema, { transferId, attempt, reason });
      const payload = anyPack(TransferSettledSchema, settled);
      const event = { id: newId(counter.now), occurTime: timestampFromDate(counter.now), payload };
      await service.as(EventSubscriberService, "identity").deliver({ event });
    },
    async erase(personId: string): Promise<void> {
      const payload = anyPack(PersonErasedSchema, create(PersonErasedSchema, { personId }));
      const event = { id: newId(counter.now), occurTime: timestampFromDate(counter.now), payload };
      await service.as(EventSubscriberService, "identity").deliver({ event });
    },
    development: (who: string) => service.as(DevelopmentService, who === "operator" ? who : caller(who)),
    /** As another service's relay hands it over. */
    deliver: <D extends DescMessage>(
      sender: string,
      schema: D,
      payload: MessageInitShape<D>,
      id = newId(counter.now),
    ) => {
      const event = {
        ...{ id, occurTime: timestampFromDate(counter.now) },
        payload: anyPack(schema, create(schema, payload)),
      };
      return service.as(EventSubscriberService, sender).deliver({ event });
    },
    stop: () => service.stop(),
  });
}
export type Counter = Awaited<ReturnType<typeof openCounter>>;

/** What a call is refused with. */
export const reasonOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => "",
    (error: unknown) => (error as ExpectedError).reason,
  );

const text = (zhCn: string) => `{ zh-CN: ${zhCn}, en: ${zhCn} }`;

/** A proof through branch and college; and one with a joint sign, a condition and a field of the worker's own. */
export const ITEMS = `
organization: YT
items:
  - code: SV-05
    name: ${text("党员身份证明")}
    summary: ${text("证明您的党员身份")}
    lifeEvent: PROOFS
    statuses: [FULL, PROBATIONARY]
    oneAtATime: true
    fields:
      - { code: name, label: ${text("姓名")}, kind: TEXT, required: true, prefill: NAME }
      - code: purpose
        label: ${text("用途")}
        kind: CHOICE
        required: true
        options:
          - { code: study, label: ${text("升学")} }
          - { code: other, label: ${text("其他")} }
      - code: other
        label: ${text("说明")}
        kind: TEXT
        required: true
        when: [{ field: purpose, comparison: IS, value: other }]
    steps:
      - { code: branch, name: ${text("支部审核")}, place: BRANCH, roles: [BRANCH_SECRETARY, BRANCH_DEPUTY_SECRETARY], limitDays: 1 }
      - { code: college, name: ${text("学院审批")}, place: COLLEGE, roles: [ORGANIZER, COLLEGE_COMMITTEE], limitDays: 1 }
    limitDays: 2
    proof: { text: ${text("'{name} 系我校党员'")}, days: 30 }
  - code: SV-10
    name: ${text("活动经费申请")}
    summary: ${text("申请支部活动经费")}
    lifeEvent: BRANCH_WORK
    applicantRoles: [BRANCH_SECRETARY]
    restricted: true
    fields:
      - { code: amount, label: ${text("金额")}, kind: MONEY, required: true, least: 100, most: 1000000 }
      - { code: account, label: ${text("账号")}, kind: TEXT, sensitive: true }
    steps:
      - code: joint
        name: ${text("学院会签")}
        place: COLLEGE
        roles: [ORGANIZER, COLLEGE_COMMITTEE]
        jointSign: true
        limitDays: 3
        fields: [{ code: granted, label: ${text("核定金额")}, kind: MONEY, required: true }]
      - code: university
        name: ${text("学校审批")}
        place: UNIVERSITY
        roles: [ORG_DEPARTMENT]
        limitDays: 2
        when: [{ field: amount, comparison: AT_LEAST, value: "500000" }]
    limitDays: 5
`;

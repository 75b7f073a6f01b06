import { create, type Message } from "@bufbuild/protobuf";
import {
  GetLineageResponseSchema,
  ListUnitsResponseSchema,
  NamePeopleResponseSchema,
  MemberStatus,
  OrganizationRefSchema,
  OrganizationType,
  RollSchema,
} from "@qiming/contracts/identity/v1/identity_service";
import { AcademicCalendarSchema, PeriodKind } from "@qiming/contracts/identity/v1/calendar_service";
import type { Event } from "@qiming/contracts/events/v1/event_service";
import { ExpectedError } from "@qiming/core";
import { openEvent, type Channel } from "@qiming/service-kit";

const UNITS = {
  yt: { name: "云汀大学党委", type: OrganizationType.UNIVERSITY_COMMITTEE },
  econ: { name: "经贸学院党委", type: OrganizationType.COLLEGE_COMMITTEE },
  ug1: { name: "本科生第一党支部", type: OrganizationType.BRANCH },
  g1: { name: "第一党小组", type: OrganizationType.PARTY_GROUP },
  law: { name: "文法学院党总支", type: OrganizationType.GENERAL_BRANCH },
  law1: { name: "教工党支部", type: OrganizationType.BRANCH },
} as const;
/** Ids from the university down to an organisation. */
export const lineages: Record<string, readonly (keyof typeof UNITS)[]> = {
  yt: ["yt"],
  econ: ["yt", "econ"],
  ug1: ["yt", "econ", "ug1"],
  g1: ["yt", "econ", "ug1", "g1"],
  law: ["yt", "law"],
  law1: ["yt", "law", "law1"],
};
const refsOf = (organizationId: string) =>
  (lineages[organizationId] ?? []).map((id) => ({ id, code: id.toUpperCase(), ...UNITS[id] }));

const CALENDAR = [
  { kind: PeriodKind.TERM, fromDay: "2025-09-01", toDay: "2026-01-18" },
  { kind: PeriodKind.TERM, fromDay: "2026-03-02", toDay: "2026-07-12" },
];

export interface Member {
  readonly personId: string;
  readonly name: string;
  readonly memberStatus: MemberStatus;
  readonly rightsSuspended: boolean;
  readonly roles: string[];
}
const SURNAMES = "赵钱孙李周吴郑王冯陈褚";
const NUMERALS = "一二三四五六七八九十";
/** Eight full members and three on probation, as the branch of the worked meeting has them; the first is its secretary. */
export const branch = (): Member[] =>
  Array.from({ length: 11 }, (_, index) => ({
    personId: `p${index + 1}`,
    name: `${SURNAMES[index]}示${NUMERALS[index % 10]}`,
    memberStatus: index < 8 ? MemberStatus.FULL : MemberStatus.PROBATIONARY,
    rightsSuspended: false,
    roles: index === 0 ? ["BRANCH_SECRETARY"] : index < 3 ? ["PUBLICITY_OFFICER"] : [],
  }));

const fullMembers = (members: readonly Member[]): number =>
  members.filter(({ memberStatus }) => memberStatus === MemberStatus.FULL).length;

/** What other services were told, by the type of the event. */
export type Told = { type: string; occurTime: Date; payload: Record<string, unknown> }[];

/** Identity, points, portal and the services hall as this service sees them. @param members says who is in the branch now */
export function neighbours(members: () => readonly Member[], told: Told): Record<string, Channel> {
  const channel: Channel = {
    async unary(method, request) {
      if (method.name === "GetLineage") {
        const { organizationId } = request as unknown as { organizationId: string };
        return create(GetLineageResponseSchema, { lineage: refsOf(organizationId) });
      }
      if (method.name === "NamePeople") {
        const { personIds } = request as unknown as { personIds: string[] };
        const known = members().filter(({ personId }) => personIds.includes(personId));
        const names = Object.fromEntries(known.map(({ personId, name }) => [personId, name]));
        return create(NamePeopleResponseSchema, { names });
      }
      if (method.name === "FindOrganization") {
        const id = (request as unknown as { codePath: string }).codePath.split("/").at(-1)!.toLowerCase();
        if (!lineages[id]) throw new ExpectedError("not_found", "ORGANIZATION_NOT_FOUND", `no ${id}`);
        return create(OrganizationRefSchema, { id });
      }
      if (method.name === "ListUnits") {
        const { organizationId } = request as unknown as { organizationId: string };
        return create(ListUnitsResponseSchema, {
          units: [
            { lineage: refsOf("ug1"), fullMembers: fullMembers(members()), leaderIds: ["p1", "p2"] },
            { lineage: refsOf("g1"), leaderIds: ["p2"] },
            { lineage: refsOf("law1"), fullMembers: 5, leaderIds: [] },
          ].filter(({ lineage }) => !organizationId || lineage.some(({ id }) => id === organizationId)),
        });
      }
      if (method.name === "ReadCalendar") return create(AcademicCalendarSchema, { periods: CALENDAR });
      if (method.name === "ListRoll") return create(RollSchema, { entries: [...members()] });
      if (method.name === "Deliver") {
        const { type, occurTime, payload } = openEvent((request as Message & { event: Event }).event)!;
        told.push({ type, occurTime, payload: payload as never });
        return create(method.output);
      }
      throw new Error(`not expected: ${method.name}`);
    },
    stream: () => {
      throw new Error("not used");
    },
    close: () => undefined,
  };
  return { identity: channel, points: channel, portal: channel, "services-hall": channel };
}

import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { MeetingType } from "@qiming/contracts/meetings/v1/meeting_service";
import {
  Light,
  ObligationStanding,
  type ObligationService,
} from "@qiming/contracts/meetings/v1/obligation_service";
import { holdsPermission, requirePerson, type PersonActor } from "@qiming/core";
import type { Handlers } from "@qiming/service-kit";
import type { Judged } from "../domain/obligations.ts";
import type { UseCases } from "../use-cases.ts";
import type { UnitView } from "../usecases/keep-obligations.ts";
import { toSummary } from "./to-proto.ts";

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function obligationHandler({
  obligations,
  followUps,
  workPlans,
  files,
  importRules,
}: UseCases): Handlers<typeof ObligationService> {
  const shown = async (unitId: string, year: number, actor: PersonActor) => {
    const { unit, judged, meetings, light, year: shownYear } = await obligations.sheetOf(unitId, year);
    const may = (permission: string) => holdsPermission(actor, permission, unit.lineage);
    return {
      organizationId: unit.id,
      organizationName: unit.name,
      year: shownYear,
      light: Light[light],
      obligations: byDuty(judged).map((each) => toObligation(each, meetings)),
      mayPlan: may("meetings.manage"),
      mayExempt: may("meetings.oversee"),
    };
  };
  return {
    getObligations: ({ organizationId, year }, { actor }) =>
      shown(organizationId, year, requirePerson(actor)),
    async getOversight({ organizationId }) {
      return { units: (await obligations.standing(organizationId)).map(toStanding) };
    },
    async exemptObligation({ organizationId, duty, period, reason }, { actor }) {
      const person = requirePerson(actor);
      await obligations.exempt(organizationId, { duty, period, reason }, person.personId);
      return shown(organizationId, yearOf(period), person);
    },
    async withdrawExemption({ organizationId, duty, period }, { actor }) {
      const person = requirePerson(actor);
      await obligations.withdraw(organizationId, duty, period, person.personId);
      return shown(organizationId, yearOf(period), person);
    },
    async importObligationRules({ yaml, fileName }) {
      return { changed: await importRules(yaml, fileName) };
    },
    async keepObligations() {
      const [kept, , ...others] = await Promise.all([
        obligations.keep(),
        files.sweep(),
        followUps.remind(),
        workPlans.remind(),
      ]);
      return { ...kept, reminded: others.reduce((sum, each) => sum + each, kept.reminded) };
    },
  };
}

const yearOf = (period: string): number => Number(period.slice(0, 4));

/** In the rules' order, each duty's periods together. */
function byDuty(judged: readonly Judged[]): Judged[] {
  const codes = [...new Set(judged.map(({ duty }) => duty.code))];
  return codes.flatMap((code) => judged.filter(({ duty }) => duty.code === code));
}

function toObligation(
  { owed, duty, standing, light, graceDay, meetingId, isByCalendar }: Judged,
  meetings: UnitView["meetings"],
) {
  const meeting = meetings.get(meetingId ?? "");
  const { exemption } = owed;
  return {
    ...{ duty: duty.code, name: duty.name, source: duty.source, graceDay },
    ...{ period: owed.period, fromDay: owed.from, toDay: owed.to },
    meetingType: MeetingType[duty.meetingType],
    standing: ObligationStanding[standing],
    light: Light[light],
    ...(meeting && { meeting: toSummary(meeting) }),
    ...(standing === "EXEMPT" && {
      exempted:
        isByCalendar || !exemption
          ? {}
          : { reason: exemption.reason, time: timestampFromDate(exemption.time) },
    }),
  };
}

function toStanding({ unit, light, reasons, judged, meetings }: UnitView) {
  const isOf = (...standings: readonly Judged["standing"][]) =>
    judged.filter(({ standing }) => standings.includes(standing)).length;
  return {
    organizationId: unit.id,
    organizationName: unit.name,
    isGroup: unit.isGroup,
    parentId: unit.lineage.at(-2) ?? "",
    parentName: unit.parentName,
    light: Light[light],
    reasons: reasons.map((each) => toObligation(each, meetings)),
    held: isOf("HELD", "HELD_LATE"),
    owed: isOf("HELD", "HELD_LATE", "OVERDUE", "MISSING"),
  };
}

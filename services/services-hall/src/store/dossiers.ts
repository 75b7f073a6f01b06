import { AuditRecordedSchema } from "@qiming/contracts/identity/v1/identity_events";
import { NoticeIssuedSchema } from "@qiming/contracts/portal/v1/portal_events";
import { DevelopmentDecidedSchema } from "@qiming/contracts/services_hall/v1/services_hall_events";
import type { Clock, Day } from "@qiming/core";
import { keptDocuments, newEvent, type StoredEvent } from "@qiming/service-kit";
import type { Connection, mongo } from "mongoose";
import { openSteps, probationEnd, type Dossier } from "../domain/development.ts";
import { owedReview } from "../domain/development-standing.ts";
import { namedIn } from "../domain/development-erased.ts";
import { stepNumbered } from "../domain/development-steps.ts";
import { OFFICE_NAMES, organizationOf } from "../domain/development-places.ts";
import type { DossierChange, Dossiers } from "../usecases/ports.ts";

/** With by what it is found; of each person one runs. */
type DossierDocument = Dossier & {
  readonly openKey?: string | undefined;
  readonly waitsAt: readonly string[];
  readonly named: readonly string[];
  /** Of a review that is owed, from when on somebody is to be reminded. */
  readonly remindFrom?: Day | undefined;
  /** While the application for confirmation comes next. */
  readonly endingDay?: string | undefined;
};
interface DocumentChange extends Omit<DossierChange, "dossier"> {
  readonly value: DossierDocument;
}

/** Dossiers in MongoDB, one document each. */
export function mongoDossiers(
  database: Connection,
  clock: Clock,
  wakeRelay: () => void,
): Dossiers & { collection: mongo.Collection } {
  const kept = keptDocuments<DossierDocument, DocumentChange>({
    ...{ database, clock, wakeRelay, name: "dossiers", busy: "DOSSIER_BUSY", eventsOf },
    valueOf: ({ value }) => value,
  });
  const list = async (filter: object, sort: Record<string, 1 | -1>, limit: number): Promise<Dossier[]> =>
    (await kept.list(filter, sort, limit)).map(toDossier);
  const isOpen = { openKey: { $gt: "" } };
  return {
    collection: kept.collection as unknown as mongo.Collection,
    async find(id) {
      const found = await kept.find(id);
      return found && toDossier(found);
    },
    findOpen: async (personId) => (await list({ openKey: personId }, { _id: 1 }, 1))[0],
    findLatest: async (personId) =>
      (await list({ "person.personId": personId }, { beginTime: -1, _id: -1 }, 1))[0],
    isDoneBy: async (personId, operations) =>
      (await list({ "person.personId": personId, operations }, { _id: 1 }, 1)).length > 0,
    add: ({ dossier, ...rest }) => kept.add({ ...rest, value: toDocument(dossier) }),
    change: async (id, decide) =>
      toDossier(
        await kept.change(id, (value) => {
          const before = toDossier(value);
          const { dossier, ...rest } = decide(before);
          return { ...rest, value: dossier === before ? value : toDocument(dossier) };
        }),
      ),
    listOfBranch: (branchId, limit) => list({ branchId, ...isOpen }, { beginTime: 1, _id: 1 }, limit),
    listOfContact: (personId, limit) => {
      const contacts = { records: { $elemMatch: { step: 5, "people.personId": personId } } };
      return list({ named: personId, ...contacts, ...isOpen }, { beginTime: 1, _id: 1 }, limit);
    },
    listAbout: (personId, as, after, limit) =>
      list(
        { [as === "person" ? "person.personId" : "named"]: personId, _id: { $gt: after } },
        { _id: 1 },
        limit,
      ),
    listOwingReview: (today, limit) =>
      list({ remindFrom: { $lte: today } }, { remindFrom: 1, _id: 1 }, limit),
    hasFile: async (fileId) =>
      !!(await kept.collection.findOne({ "files.id": fileId } as never, { projection: { _id: 1 } })),
    listEnding: (day, after, limit) =>
      list({ endingDay: { $lte: day }, _id: { $gt: after } }, { _id: 1 }, limit),
    listWaiting: (organizationId, limit) =>
      list({ waitsAt: organizationId, ...isOpen }, { beginTime: 1, _id: 1 }, limit),
  };
}

/** Dossiers from before there were papers in them have none. */
export const toDossier = ({
  openKey: _,
  waitsAt: __,
  named: ___,
  remindFrom: ____,
  endingDay: _____,
  files = [],
  remindedDay = "",
  ...dossier
}: DossierDocument): Dossier => ({ ...dossier, files, remindedDay });

const CONFIRMATION = 22;

/** When the probation ends of somebody who may apply for confirmation then. */
export const endingDayOf = (dossier: Dossier): string =>
  openSteps(dossier).includes(CONFIRMATION) ? probationEnd(dossier) : "";

export function toDocument(dossier: Dossier): DossierDocument {
  const actors = openSteps(dossier).map((step) => stepNumbered(step).actor);
  const offices = OFFICE_NAMES.filter((office) => actors.includes(office));
  const endingDay = endingDayOf(dossier);
  return {
    ...dossier,
    ...(endingDay && { endingDay }),
    named: namedIn(dossier),
    waitsAt: offices.map((office) => organizationOf(dossier, office)).filter(Boolean),
    ...(!dossier.end && { openKey: dossier.person.personId, remindFrom: owedReview(dossier)?.remindFrom }),
  };
}

function eventsOf({ value, act, tells = [], given }: DocumentChange, now: Date): StoredEvent[] {
  const { id: dossierId, branchId, person } = value;
  const about = { personId: person.personId, organizationId: branchId };
  const details = { ...act.details, dossierId };
  return [
    newEvent(AuditRecordedSchema, { ...act, ...about, details }, now),
    ...tells.map((told) => newEvent(NoticeIssuedSchema, told, now)),
    ...(given
      ? [
          newEvent(
            DevelopmentDecidedSchema,
            {
              ...{ personId: person.personId, status: given.status, day: given.day, dossierId },
              ...{ decisionKind: given.decisionKind, basis: basisOf(given), actorId: act.actorId },
            },
            now,
          ),
        ]
      : []),
  ];
}

const basisOf = ({ step, basis }: NonNullable<DossierChange["given"]>): string =>
  [step > 0 ? `发展党员第 ${step} 步：${stepNumbered(step).name.zhCn}` : "发展党员终止", basis]
    .filter(Boolean)
    .join("；")
    .slice(0, 200);

import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import {
  PeriodState as ProtoState,
  SheetFormat,
  type PeriodService,
} from "@qiming/contracts/points/v1/period_service";
import { requirePerson } from "@qiming/core";
import { toPdf, writeSheet } from "@qiming/documents";
import type { Handlers } from "@qiming/service-kit";
import { openObjections, type BranchPeriod, type Objection, type PeriodState } from "../domain/period.ts";
import { sheetPaper, sheetTable, type ExportedSheet } from "../domain/sheet-paper.ts";
import type { UseCases } from "../use-cases.ts";
import type { MyPeriodView, PeriodView } from "../usecases/close-period.ts";
import type { SealProgress } from "../usecases/seal-periods.ts";
import { FILE_KINDS } from "./file-kinds.ts";

const MAKE = {
  [SheetFormat.XLSX]: (exported: ExportedSheet) => writeSheet(sheetTable(exported)),
  [SheetFormat.PDF]: (exported: ExportedSheet) => toPdf(sheetPaper(exported)),
} as const;

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function periodHandler({ closing, sealing, sheet }: UseCases): Handlers<typeof PeriodService> {
  return {
    getMyPeriod: async ({ period }, { actor }) => toMine(await closing.getMine(period, requirePerson(actor))),
    confirmOwn: async ({ period }, { actor }) =>
      toMine(await closing.confirmOwn(period, requirePerson(actor))),
    raiseObjection: async ({ period, entryId, text }, { actor }) =>
      toMine(await closing.object(period, entryId, text, requirePerson(actor))),
    getPeriod: async ({ organizationId, period }, { actor }) =>
      toPeriod(await closing.get(organizationId, period, requirePerson(actor))),
    async listPeriods({ organizationId, period: asked }) {
      const { period, rows } = await closing.list(organizationId, asked);
      return {
        period,
        rows: rows.map(({ id, name, parentName, period: each }) => ({
          ...{ organizationId: id, organizationName: name, parentName, state: ProtoState[each.state] },
          ...{ people: each.people.length, confirmedOwn: confirmedOwn(each) },
          openObjections: openObjections(each),
        })),
      };
    },
    advancePeriod: async ({ organizationId, period, from }, { actor }) =>
      toPeriod(
        await closing.advance(organizationId, period, ProtoState[from] as PeriodState, requirePerson(actor)),
      ),
    async answerObjection({ organizationId, period, objectionId, uphold, reason }, { actor }) {
      const answer = { objectionId, upheld: uphold, reason };
      return toPeriod(await closing.answer(organizationId, period, answer, requirePerson(actor)));
    },
    sealPeriods: async ({ organizationId, period }, { actor }) =>
      toProgress(await sealing.start(organizationId, period, requirePerson(actor).personId)),
    async *watchSeal({ organizationId, period }, { signal }) {
      for await (const progress of sealing.watch(organizationId, period, signal)) yield toProgress(progress);
    },
    async exportSheet({ organizationId, period, format }) {
      const exported = await sheet.ofBranch(organizationId, period);
      // The contract lets nothing else through.
      const known = format as keyof typeof MAKE;
      const { mediaType, extension } = FILE_KINDS[known];
      const fileName = `${exported.organizationName}${exported.period}年度积分.${extension}`;
      return { fileName, mediaType, content: await MAKE[known](exported) };
    },
  };
}

const confirmedOwn = ({ people }: BranchPeriod): number =>
  people.filter(({ confirmTime }) => confirmTime).length;

const toSteps = ({ steps }: BranchPeriod) =>
  steps.map(({ state, time }) => ({ state: ProtoState[state], time: timestampFromDate(time) }));

const toObjection = ({ answer, time, entryTitle, ...objection }: Objection) => ({
  ...objection,
  ...(entryTitle && { entryTitle }),
  time: timestampFromDate(time),
  isAnswered: !!answer,
  ...(answer && {
    ...{ upheld: answer.upheld, answer: answer.reason },
    answerTime: timestampFromDate(answer.time),
  }),
});

const toMine = ({ period, personId, ...may }: MyPeriodView) => ({
  ...may,
  ...{ period: period.period, state: ProtoState[period.state], objectionsUntilDay: period.objectionsUntil },
  objections: period.objections.filter((each) => each.personId === personId).map(toObjection),
  steps: toSteps(period),
});

const toPeriod = ({ period, people, mayManage }: PeriodView) => ({
  ...{ organizationId: period.organizationId, organizationName: period.organizationName },
  ...{ period: period.period, state: ProtoState[period.state], steps: toSteps(period) },
  ...{ people, confirmedOwn: confirmedOwn(period), objectionsUntilDay: period.objectionsUntil },
  ...{ objections: period.objections.map(toObjection), mayManage },
});

const toProgress = ({ startTime, doneTime, ...progress }: SealProgress) => ({
  ...progress,
  isDone: !!doneTime,
  ...(startTime && { startTime: timestampFromDate(startTime) }),
});

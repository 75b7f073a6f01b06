import {
  DestinationKind,
  ListTransfersRequestSchema,
  TransferAct,
  TransferPaper,
  TransferPart,
  type Destination as DestinationMessage,
  type TransferService,
} from "@qiming/contracts/services_hall/v1/transfer_service";
import { ExpectedError, requirePerson, type PersonActor } from "@qiming/core";
import { toPdf } from "@qiming/documents";
import { decodePageToken, encodePageToken, type Handlers } from "@qiming/service-kit";
import type { Destination, DestinationKind as Kind, TransferAct as Act } from "../domain/transfer.ts";
import { letterPaper, receiptPaper } from "../domain/transfer-paper.ts";
import type { UseCases } from "../use-cases.ts";
import type { TransferPart as Part } from "../usecases/ports.ts";
import type { TransferView } from "../usecases/transfer-parts.ts";
import { toTransfer, toTransferRow } from "./to-transfer.ts";

const PAGE = 50;

const fromDestination = ({
  kind,
  branchId,
  organizationName,
  place,
  reason,
}: DestinationMessage): Destination => ({
  ...{ kind: DestinationKind[kind] as Kind, branchId, organizationName, place, reason },
});

/** The contract on the use cases. Shape and access were checked before any of these lines. */
export function transferHandler({
  transferring,
  readingTransfers,
  openDuesOf,
  importTransfers,
}: UseCases): Handlers<typeof TransferService> {
  const shown = async (reading: Promise<TransferView>, { personId }: PersonActor) => {
    const view = await reading;
    return { ...toTransfer(view, personId), openDuesMonths: await openDuesOf(view, personId) };
  };
  return {
    async beginTransfer({ destination }, { actor, operationId }) {
      const person = requirePerson(actor);
      return shown(transferring.begin(operationId, fromDestination(destination!), person), person);
    },
    async saveDestination({ transferId, destination, edition }, { actor, operationId }) {
      const person = requirePerson(actor);
      return shown(
        transferring.save(operationId, transferId, fromDestination(destination!), edition, person),
        person,
      );
    },
    async actOnTransfer(request, { actor, operationId }) {
      const { transferId, act, edition, text, validDays, day, receiptNumber, branchId } = request;
      const person = requirePerson(actor);
      const wish = {
        ...{ act: TransferAct[act] as Act, edition, text, validDays, day, branchId },
        ...{ receiptNumber: receiptNumber.trim(), isOldLetterReturned: request.oldLetterReturned },
        allowsReissue: request.allowsReissue,
      };
      return shown(transferring.act(operationId, transferId, wish, person), person);
    },
    async recordLetter({ organizationId, probationary, ...wish }, { actor, operationId }) {
      const person = requirePerson(actor);
      const memberStatus = probationary ? "PROBATIONARY" : "FULL";
      return shown(
        transferring.recordLetter(operationId, organizationId, { ...wish, memberStatus }, person),
        person,
      );
    },
    async openTransfers({ organizationId, personIds, kind, reason }, { actor, operationId }) {
      const wish = { personIds, reason, kind: DestinationKind[kind] as Kind };
      const person = requirePerson(actor);
      const { opened, notOpened } = await transferring.open(operationId, organizationId, wish, person);
      return { openedIds: opened, notOpened };
    },
    async listMyTransfers(_, { actor }) {
      const person = requirePerson(actor);
      const mine = await readingTransfers.mine(person);
      return { transfers: await Promise.all(mine.map((view) => shown(Promise.resolve(view), person))) };
    },
    async getTransfer({ transferId }, { actor }) {
      const person = requirePerson(actor);
      return shown(readingTransfers.get(transferId, person), person);
    },
    async listTransfers(request, { actor }) {
      const after = decodePageToken(ListTransfersRequestSchema, request) ?? "";
      const page = { after, limit: request.pageSize || PAGE };
      const part = TransferPart[request.part] as Part;
      const { transfers, next, ...list } = await readingTransfers.list(
        request.organizationId,
        part,
        page,
        requirePerson(actor),
      );
      return {
        ...list,
        transfers: transfers.map((each) => toTransferRow(each, readingTransfers.today())),
        nextPageToken: next ? encodePageToken(ListTransfersRequestSchema, request, next) : "",
      };
    },
    async exportTransferPaper({ transferId, paper: wanted }, { actor }) {
      const { kept } = await readingTransfers.get(transferId, requirePerson(actor));
      const paper = wanted === TransferPaper.LETTER ? letterPaper(kept) : receiptPaper(kept);
      if (!paper)
        throw new ExpectedError("failed_precondition", "TRANSFER_STATE", "there is no such paper yet");
      const content = await toPdf(paper);
      return { fileName: `${paper.title}.pdf`, mediaType: "application/pdf", content };
    },
    async importTransfers({ yaml, fileName }) {
      return importTransfers(yaml, fileName);
    },
  };
}

import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { ConcernKind, type OperationsService } from "@qiming/contracts/identity/v1/operations_service";
import type { Handlers } from "@qiming/service-kit";
import type { UseCases } from "../use-cases.ts";

export function operationsHandler({
  readOperations,
  recordBackup,
}: UseCases): Handlers<typeof OperationsService> {
  return {
    async getOperations() {
      const { time, concerns, parts, lastBackup, identityProviderAnswers } = await readOperations();
      return {
        time: timestampFromDate(time),
        concerns: concerns.map(({ kind, amount, ...about }) => ({
          ...about,
          kind: ConcernKind[kind],
          amount: BigInt(amount),
        })),
        parts: parts.map(({ service, told }) => ({ service, ...(told && { status: told }) })),
        ...(lastBackup && {
          lastBackup: {
            snapshotTime: timestampFromDate(lastBackup.snapshotTime),
            finishTime: timestampFromDate(lastBackup.finishTime),
            sizeBytes: BigInt(lastBackup.sizeBytes),
            manifestHash: lastBackup.manifestHash,
          },
        }),
        identityProviderAnswers,
      };
    },
    async recordBackup({ backup }) {
      const { snapshotTime, finishTime, sizeBytes, manifestHash } = backup!;
      await recordBackup({
        ...{ snapshotTime: timestampDate(snapshotTime!), finishTime: timestampDate(finishTime!) },
        ...{ sizeBytes: Number(sizeBytes), manifestHash },
      });
      return {};
    },
  };
}

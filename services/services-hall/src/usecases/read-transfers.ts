import { addDays, type PersonActor } from "@qiming/core";
import type { KeptTransfer, TransferPart } from "./ports.ts";
import { transferParts, type TransferPorts, type TransferView } from "./transfer-parts.ts";

const MINE = 20;
/** Days before its end from which on a letter is listed as ending. */
const ENDING_DAYS = 30;
const MOST_ENDING = 200;

export interface TransferList {
  readonly transfers: readonly KeptTransfer[];
  /** Empty: there are no more. */
  readonly next: string;
  readonly organizationName: string;
  readonly mayOpen: boolean;
  readonly mayRecord: boolean;
}

/** Transfers as those see them who may. */
export function readTransfers(ports: TransferPorts) {
  const { transfers } = ports;
  const parts = transferParts(ports);
  return {
    today: parts.today,
    async mine({ personId }: PersonActor): Promise<TransferView[]> {
      return Promise.all((await transfers.listMine(personId, MINE)).map(parts.view));
    },
    /** @throws TRANSFER_NOT_FOUND (not_found) */
    get: (transferId: string, actor: PersonActor): Promise<TransferView> => parts.seen(transferId, actor),
    /** @throws TRANSFER_NOT_HELD (permission_denied) */
    async list(
      organizationId: string,
      part: TransferPart,
      { after, limit }: { readonly after: string; readonly limit: number },
      actor: PersonActor,
    ): Promise<TransferList> {
      const { line, isHolder, isUniversity } = await parts.requireOverview(organizationId, actor);
      const size = part === "ENDING" ? MOST_ENDING : limit + 1;
      const endDay = addDays(parts.today(), ENDING_DAYS);
      const found = await transfers.list(organizationId, part, { after, limit: size, endDay });
      const shown = part === "ENDING" ? found : found.slice(0, limit);
      return {
        ...{ transfers: shown, next: found.length > shown.length ? shown.at(-1)!.id : "" },
        ...{ organizationName: line.at(-1)!.name, mayOpen: isHolder, mayRecord: isHolder && isUniversity },
      };
    },
  };
}

import { endOf, startOf } from "@qiming/core";
import { momentOf } from "./moment-of.ts";
import type { AuditEntry, AuditLog, AuditQuery, People, Trees } from "./ports.ts";

export interface AuditEntryView extends AuditEntry {
  readonly actorName: string;
  readonly personName: string;
  readonly organizationName: string;
}

/** Who and when, as an auditor knows it. Each empty: whatever it is. */
export interface AuditSearch {
  readonly actorId: string;
  readonly actorNumber: string;
  readonly personId: string;
  readonly personNumber: string;
  readonly action: string;
  readonly fromDay: string;
  readonly toDay: string;
}

const NOBODY = "nobody has this number";

/** Entries with the names behind their ids, newest first. */
export function listAuditEntries({
  audit,
  people,
  trees,
}: {
  audit: AuditLog;
  people: People;
  trees: Trees;
}) {
  const idOf = async (id: string, number: string): Promise<string> =>
    number ? ((await people.listByNumber([number.toUpperCase()]))[0]?.id ?? NOBODY) : id;
  return async (search: AuditSearch, beforeNumber: number, limit: number): Promise<AuditEntryView[]> => {
    const query: AuditQuery = {
      actorId: await idOf(search.actorId, search.actorNumber),
      personId: await idOf(search.personId, search.personNumber),
      action: search.action,
      from: search.fromDay ? momentOf("from_day", search.fromDay, startOf) : undefined,
      before: search.toDay ? momentOf("to_day", search.toDay, endOf) : undefined,
    };
    const entries = await audit.list(query, beforeNumber, limit);
    const names = await people.namesOf(entries.flatMap(({ actorId, personId }) => [actorId, personId]));
    const tree = await trees.now();
    return entries.map((entry) => ({
      ...entry,
      actorName: names.get(entry.actorId) ?? entry.actorId,
      personName: names.get(entry.personId) ?? "",
      organizationName: tree.find(entry.organizationId)?.name ?? "",
    }));
  };
}

/**
 * Computes the chain anew, and whether what somebody noted earlier is still there: a cut-off end breaks no chain.
 *
 * @param known number and hash of an entry; number 0: none was noted
 */
export function verifyAudit({ audit }: { audit: AuditLog }) {
  return async (known: { number: number; hash: string }) => {
    const isHeld = known.number === 0 || (await audit.hashAt(known.number)) === known.hash;
    return { ...(await audit.verify()), isHeld };
  };
}

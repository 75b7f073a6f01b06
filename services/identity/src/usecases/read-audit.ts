import type { AuditEntry, AuditLog, AuditQuery, People, Trees } from "./ports.ts";

export interface AuditEntryView extends AuditEntry {
  readonly actorName: string;
  readonly personName: string;
  readonly organizationName: string;
}

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
  return async (query: AuditQuery, beforeNumber: number, limit: number): Promise<AuditEntryView[]> => {
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

import { typeOf } from "../domain/person.ts";
import type { MemberRow } from "./import-members.ts";
import type { MemberFilter, People, Trees } from "./ports.ts";

/**
 * The rows of the register below an organisation, as an import takes them: taken in again, they change nothing. Of a record that may only be
 * kept, contacts are left out.
 */
export function exportMembers({ trees, people }: { trees: Trees; people: People }) {
  return async (
    organizationId: string,
    status: MemberFilter["status"],
    after: string,
    limit: number,
  ): Promise<{ rows: MemberRow[]; next: string }> => {
    const tree = await trees.now();
    const isWhole = tree.find(organizationId)?.parentId === undefined;
    const branchIds = isWhole ? undefined : tree.branchIdsBelow(organizationId);
    const filter = { query: "", status, withoutLogin: false };
    const found = await people.list(branchIds, filter, after, limit + 1);
    const page = found.slice(0, limit);
    const rows = page.map((person, index) => {
      const contact = person.blocking ? {} : person.profile;
      return {
        row: index + 1,
        number: person.number,
        name: person.name,
        category: person.category,
        status: person.memberStatus,
        branchPath: tree.current(person.branchId ?? "")?.codePath ?? "",
        type: typeOf(person),
        phone: contact.PHONE ?? "",
        email: contact.EMAIL ?? "",
      };
    });
    return { rows, next: found.length > limit ? people.cursorOf(filter, page.at(-1)!) : "" };
  };
}

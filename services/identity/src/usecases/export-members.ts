import { typeOf } from "../domain/person.ts";
import type { MemberRow } from "./import-members.ts";
import { listMembers, type MemberSearch } from "./find-people.ts";
import type { People, Trees } from "./ports.ts";

/**
 * The rows of the register below an organisation that a search finds, as an import takes them: taken in again, they change nothing. Of a record that may only be
 * kept, contacts are left out.
 */
export function exportMembers({ trees, people }: { trees: Trees; people: People }) {
  const list = listMembers({ trees, people });
  return async (
    organizationId: string,
    search: MemberSearch,
    after: string,
    limit: number,
  ): Promise<{ rows: MemberRow[]; next: string }> => {
    const tree = await trees.now();
    const { people: page, next } = await list(organizationId, search, after, limit);
    const rows = page.map(({ person }, index) => {
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
    return { rows, next };
  };
}

import type { TopicJson } from "@qiming/contracts/browser/topic";
import { me, mayOn, useBusy } from "@qiming/web-kit";
import { computed, shallowRef } from "vue";
import { identity } from "../api.ts";

interface Candidate {
  readonly personId: string;
  readonly name: string;
}

/** Who may be made the owner of a topic: the reader, whoever stands in it already, and those whom the reader may list where it stands. */
export function useOwners(topic: () => TopicJson) {
  const members = shallowRef<readonly Candidate[]>([]);
  const { run } = useBusy();
  const owners = computed<Candidate[]>(() => {
    const { owner, author } = topic();
    const all = [
      { personId: me.value?.person?.id, name: me.value?.person?.name },
      ...[owner, author, ...members.value],
    ];
    const byId = new Map(
      all.flatMap((each) => (each?.personId && each.name ? [[each.personId, each.name]] : [])),
    );
    return [...byId].map(([personId, name]) => ({ personId, name }));
  });
  async function read(): Promise<void> {
    const organizationId = topic().spaceId!;
    await run(async () => {
      const organization = await identity.getOrganization({ organizationId });
      if (!mayOn("identity.members.read", organization)) return;
      const { people = [] } = await identity.listMembers({ organizationId, pageSize: 200 });
      members.value = people.map(({ id, name }) => ({ personId: id!, name: name! }));
    });
  }
  return { owners, read };
}

import { ExpectedError, type Clock } from "@qiming/core";
import { credentialOf, isGood, MOST_KEYS, newSecret, type PublishKey } from "../domain/publish-key.ts";
import type { Organizations, PublishKeys } from "./ports.ts";

const DAY_MS = 86_400_000;

interface Ports {
  readonly keys: PublishKeys;
  readonly organizations: Organizations;
  readonly clock: Clock;
}

/** The keys with which colleges' machines publish. */
export function keepKeys({ keys, organizations, clock }: Ports) {
  return {
    /**
     * A call that is repeated makes a new key in place of the one whose secret nobody heard.
     *
     * @throws ORGANIZATION_NOT_FOUND (not_found), NO_COLLEGE, TOO_MANY_KEYS (failed_precondition)
     */
    async create(
      id: string,
      { organizationId, name, days }: { organizationId: string; name: string; days: number },
      creatorId: string,
    ): Promise<{ key: PublishKey; credential: string }> {
      const college = (await organizations.lineage(organizationId)).at(-1);
      if (!college?.isCollege)
        throw new ExpectedError("failed_precondition", "NO_COLLEGE", "modules belong to colleges");
      const now = clock.now();
      const good = (await keys.listOf(organizationId)).filter((key) => isGood(key, now) && key.id !== id);
      if (good.length >= MOST_KEYS)
        throw new ExpectedError(
          "failed_precondition",
          "TOO_MANY_KEYS",
          `a college has at most ${MOST_KEYS} keys`,
        );
      const { secret, secretHash } = newSecret();
      const key: PublishKey = {
        id,
        organizationId,
        collegeCode: college.code,
        name,
        secretHash,
        creatorId,
        createTime: now,
        expireTime: new Date(now.getTime() + days * DAY_MS),
      };
      await keys.add(key, {
        action: "portal.publish_keys.create",
        actorId: creatorId,
        organizationId,
        details: { keyId: id, name, days: String(days) },
      });
      return { key, credential: credentialOf(id, secret) };
    },
    list: (organizationId: string): Promise<readonly PublishKey[]> => keys.listOf(organizationId),
    async revoke(id: string, actorId: string): Promise<PublishKey> {
      const { organizationId } = (await keys.find(id))!;
      return keys.revoke(id, clock.now(), {
        action: "portal.publish_keys.revoke",
        actorId,
        organizationId,
        details: { keyId: id },
      });
    },
    ownerOf: async (id: string): Promise<string | undefined> => (await keys.find(id))?.organizationId,
  };
}

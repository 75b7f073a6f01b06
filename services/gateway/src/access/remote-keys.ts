import { ExpectedError } from "@qiming/core";
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";

/** Between two readings for the sake of unknown keys, however many appear. */
const COOLDOWN_MS = 30_000;
/** While no set is known nobody can be let in. */
const AGAIN_AFTER_MS = 1_000;
/** A key that the provider has taken back counts no longer than this while the provider answers. */
const MAX_AGE_MS = 600_000;
const TIMEOUT_MS = 5_000;

/**
 * The key set of the identity provider: read when it is first needed, when it is old, and when an unknown key appears. Where it cannot be
 * read, the keys that are known go on to count, and of an unknown one nobody can say whether it is the provider's.
 *
 * @returns keys by the head of a token; throws UNAVAILABLE where that cannot be said, and jose's error for a key that is not in the set
 */
export function remoteKeys(url: string): JWTVerifyGetKey {
  let known: JWTVerifyGetKey | undefined;
  let failure: unknown;
  let staleAt = Number.NEGATIVE_INFINITY;
  let notBefore = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const read = async (): Promise<void> => {
    try {
      known = createLocalJWKSet(await fetchKeys(url));
      failure = undefined;
      staleAt = Date.now() + MAX_AGE_MS;
    } catch (error) {
      failure = error;
    }
    notBefore = Date.now() + (known ? COOLDOWN_MS : AGAIN_AFTER_MS);
    reading = undefined;
  };
  /** Reads the set unless that was done a moment ago; one reading serves all who wait for it. */
  const readIfDue = async (): Promise<void> => {
    if (!reading && Date.now() >= notBefore) reading = read();
    await reading;
  };
  const cannotSay = () =>
    new ExpectedError("unavailable", "UNAVAILABLE", "the identity provider's keys cannot be read", {
      cause: failure,
    });

  return async (...head) => {
    if (Date.now() >= staleAt) {
      const renewed = readIfDue();
      // Those with a known key do not wait for a provider that was away at the last look.
      if (!known || failure === undefined) await renewed;
    }
    if (!known) throw cannotSay();
    try {
      return await known(...head);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      await readIfDue();
      if (failure !== undefined) throw cannotSay();
      return known(...head);
    }
  };
}

async function fetchKeys(url: string): Promise<JSONWebKeySet> {
  const response = await fetch(url, {
    headers: { accept: "application/json, application/jwk-set+json" },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!response.ok) throw new Error(`the key set was answered with ${response.status}`);
  return (await response.json()) as JSONWebKeySet;
}

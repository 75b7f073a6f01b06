import type { Realm } from "./realm.ts";

/** How somebody has logged in: 1 with the password, 2 with a code in addition. */
export type Level = 1 | 2;

/** The realm's names for the levels, such as `{"1":1,"2":2}`. */
export type Levels = ReadonlyMap<string, Level>;

export function levelsOf({ attributes }: Pick<Realm, "attributes">): Levels {
  const map = JSON.parse(attributes?.["acr.loa.map"] ?? '{"1":1,"2":2}') as Record<string, number>;
  return new Map(Object.entries(map).filter((entry): entry is [string, Level] => [1, 2].includes(entry[1])));
}

export const acrOf = (levels: Levels, level: Level): string =>
  [...levels].find(([, each]) => each === level)?.[0] ?? String(level);

interface AcrClaim {
  readonly essential?: boolean;
  readonly value?: string;
  readonly values?: readonly string[];
}

/**
 * The level that an authorization request asks for: as in Keycloak the lowest of those named, by the claim or else by
 * `acr_values`. undefined: a name that is essential and unknown.
 */
export function wantedLevel(levels: Levels, params: Readonly<Record<string, unknown>>): Level | undefined {
  const claim = acrClaim(params["claims"]);
  const named = (claim.values ?? [claim.value]).filter((each) => typeof each === "string");
  const voluntary = typeof params["acr_values"] === "string" ? params["acr_values"].split(" ") : [];
  const wanted = (named.length > 0 ? named : voluntary).flatMap((name) => levels.get(name) ?? []);
  if (wanted.length > 0) return Math.min(...wanted) as Level;
  return claim.essential && named.length > 0 ? undefined : 1;
}

function acrClaim(claims: unknown): AcrClaim {
  if (typeof claims !== "string") return {};
  const acr = (JSON.parse(claims) as { id_token?: { acr?: AcrClaim | null } }).id_token?.acr ?? {};
  return { ...acr, ...(acr.values !== undefined && !Array.isArray(acr.values) && { values: [] }) };
}

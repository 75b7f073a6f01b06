import type { IncomingMessage } from "node:http";
import { createLocalJWKSet, jwtVerify, type JWK, type JWTPayload } from "jose";
import type { Keys } from "./keys.ts";

interface Token extends JWTPayload {
  readonly resource_access?: Readonly<Record<string, { readonly roles: readonly string[] }>>;
}

/** The roles over the realm's users that a request's access token has; undefined without a token that holds. */
export function realmManagementRoles(
  keys: Keys,
  issuer: string,
  algorithm: string,
): (request: IncomingMessage) => Promise<readonly string[] | undefined> {
  const jwks = createLocalJWKSet({ keys: keys.jwks.keys.map(publicPart) });
  return async ({ headers }) => {
    const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? "")?.[1];
    if (!token) return undefined;
    try {
      const options = { issuer, algorithms: [algorithm], typ: "at+jwt" };
      const { payload } = await jwtVerify<Token>(token, jwks, options);
      return payload.resource_access?.["realm-management"]?.roles ?? [];
    } catch {
      return undefined;
    }
  };
}

const publicPart = ({ d: _, ...rest }: JWK): JWK => rest;

import type { IncomingMessage } from "node:http";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError, type PersonActor } from "@qiming/core";
import { createClient, traceHeaders, type Channel, type TokenIssuer } from "@qiming/service-kit";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Passport } from "../transcode/transcoder.ts";
import type { EndedSessions } from "./ended-sessions.ts";
import type { Login, LoginVerifier } from "./login-verifier.ts";

const KEPT_MS = 30_000;
const MAX_KEPT = 10_000;

export interface AdmissionParts {
  readonly verifier: LoginVerifier;
  readonly ended: EndedSessions;
  readonly identity: () => Channel;
  readonly tokens: TokenIssuer;
  /** Requests a minute: of a person, and of an address without a person. */
  readonly limits: { readonly person: number; readonly address: number };
}

/** Turns the token of the identity provider into the short-lived token of one service, or refuses. */
export function createAdmission({ verifier, ended, identity, tokens, limits }: AdmissionParts) {
  const exchange = createExchange(identity, tokens);
  const perPerson = new RateLimiterMemory({ points: limits.person, duration: 60 });
  const perAddress = new RateLimiterMemory({ points: limits.address, duration: 60 });

  return async (request: IncomingMessage, service: string, isPublic: boolean): Promise<Passport> => {
    const header = request.headers.authorization;
    const address = request.socket.remoteAddress ?? "";
    if (header === undefined) {
      await consume(perAddress, address);
      if (isPublic) return { authorization: undefined, caller: address };
      throw new ExpectedError("unauthenticated", "TOKEN_MISSING", "a bearer token is needed");
    }
    if (!header.startsWith("Bearer "))
      throw new ExpectedError("unauthenticated", "TOKEN_INVALID", "a bearer token is expected");
    const login = await verifier.verify(header.slice("Bearer ".length)).catch(async (error: unknown) => {
      await consume(perAddress, address);
      throw error;
    });
    if (ended.has(login.sessionId))
      throw new ExpectedError("unauthenticated", "SESSION_ENDED", "the session has ended");
    await consume(perPerson, login.subject);
    const { person, key } = await exchange(login);
    const token = tokens.forPerson(service, person, `${key} ${login.sessionId}`, login.endsAt);
    return {
      authorization: `Bearer ${token}`,
      caller: login.subject,
      get ended() {
        return ended.signalFor(login.sessionId, login.endsAt);
      },
    };
  };
}

async function consume(limiter: RateLimiterMemory, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (result) {
    const wait = result instanceof RateLimiterRes ? Math.ceil(result.msBeforeNext / 1000) : 1;
    throw new ExpectedError("resource_exhausted", "RATE_LIMITED", "too many requests", {
      retryAfterSeconds: wait,
    });
  }
}

type Exchanged = { readonly person: Omit<PersonActor, "kind">; readonly key: string };

// One question a login and half a minute, however many requests come at once.
function createExchange(identity: () => Channel, tokens: TokenIssuer): (login: Login) => Promise<Exchanged> {
  const kept = new Map<string, { answer: Promise<Exchanged>; until: number }>();
  return (login) => {
    const key = `${login.issuer} ${login.subject} ${login.sessionId}`;
    const hit = kept.get(key);
    if (hit && hit.until > Date.now()) return hit.answer;
    const answer = ask(identity(), tokens, login);
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
    kept.set(key, { answer, until: Date.now() + KEPT_MS });
    answer.catch(() => kept.delete(key));
    return answer;
  };
}

async function ask(
  channel: Channel,
  tokens: TokenIssuer,
  { issuer, subject, sessionId }: Login,
): Promise<Exchanged> {
  const headers = { ...traceHeaders(), authorization: `Bearer ${tokens.forService("identity")}` };
  const { personId, branchId, collegeId, grants } = await createClient(
    IdentityService,
    channel,
  ).exchangeLogin({ issuer, subject }, { headers });
  const plain = grants.map((grant) => ({
    organizationId: grant.organizationId,
    permissions: grant.permissions,
  }));
  return {
    person: { personId, branchId, collegeId, grants: plain, sessionId },
    key: JSON.stringify([personId, branchId, plain]),
  };
}

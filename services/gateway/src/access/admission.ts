import type { IncomingMessage } from "node:http";
import { IdentityService } from "@qiming/contracts/identity/v1/identity_service";
import { ExpectedError, type PersonActor } from "@qiming/core";
import { createClient, traceHeaders, type Channel, type TokenIssuer } from "@qiming/service-kit";
import proxyAddress, { compile } from "proxy-addr";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Passport } from "../transcode/transcoder.ts";
import type { Login, LoginVerifier } from "./login-verifier.ts";
import { EVERYONE, type Revocations } from "./revocations.ts";

const KEPT_MS = 30_000;
const MAX_KEPT = 10_000;

export interface AdmissionParts {
  readonly verifier: LoginVerifier;
  readonly revocations: Revocations;
  readonly identity: () => Channel;
  readonly tokens: TokenIssuer;
  /** Requests a minute: of a person, and of an address without a person. */
  readonly limits: { readonly person: number; readonly address: number };
  /** Whose word is taken for whom they speak. */
  readonly trustedProxies: readonly string[];
}

/** Turns the token of the identity provider into the short-lived token of one service, or refuses. */
export function createAdmission({
  verifier,
  revocations,
  identity,
  tokens,
  limits,
  trustedProxies,
}: AdmissionParts) {
  const isTrusted = compile([...trustedProxies]);
  const { exchange, forget } = createExchange(identity, tokens);
  revocations.onPerson(forget);
  const perPerson = new RateLimiterMemory({ points: limits.person, duration: 60 });
  const perAddress = new RateLimiterMemory({ points: limits.address, duration: 60 });

  return async (request: IncomingMessage, service: string, isPublic: boolean): Promise<Passport> => {
    const header = request.headers.authorization;
    const address = proxyAddress(request, isTrusted) ?? "";
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
    await revocations.require(login.sessionId);
    await consume(perPerson, login.subject);
    const exchanged = await exchange(login);
    const { sessionId, factors, loginTime, endsAt } = login;
    const person = { ...exchanged.person, sessionId, factors, loginTime };
    const cacheKey = [exchanged.key, sessionId, factors, loginTime].join(" ");
    const token = tokens.forPerson(service, person, cacheKey, endsAt);
    return {
      authorization: `Bearer ${token}`,
      caller: login.subject,
      get ended() {
        return revocations.signalFor(login.sessionId, person.personId, login.endsAt);
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

type Exchanged = {
  readonly person: Pick<PersonActor, "personId" | "branchId" | "collegeId" | "grants">;
  readonly key: string;
};

interface Kept {
  readonly answer: Promise<Exchanged>;
  readonly until: number;
  /** Once identity has answered. */
  personId?: string;
  /** Of whom there were news while identity was asked; `EVERYONE` after a time in which news were not heard. */
  readonly changed: Set<string>;
}

// One question a login and half a minute, however many requests come at once; asked anew when the person's permissions have changed.
function createExchange(identity: () => Channel, tokens: TokenIssuer) {
  const kept = new Map<string, Kept>();
  const exchange = (login: Login): Promise<Exchanged> => {
    const key = `${login.issuer} ${login.subject} ${login.sessionId} ${login.loginTime}`;
    const hit = kept.get(key);
    if (hit && hit.until > Date.now()) return hit.answer;
    const changed = new Set<string>();
    const answer = askUntilCurrent(() => ask(identity(), tokens, login), changed);
    if (kept.size >= MAX_KEPT) kept.delete(kept.keys().next().value!);
    const entry: Kept = { answer, until: Date.now() + KEPT_MS, changed };
    kept.set(key, entry);
    answer.then(
      ({ person: { personId } }) => {
        if (isOf(changed, personId)) kept.delete(key);
        else entry.personId = personId;
      },
      () => kept.delete(key),
    );
    return answer;
  };
  const forget = (personId: string): void => {
    for (const [key, entry] of kept)
      if (entry.personId === undefined) entry.changed.add(personId);
      else if (personId === EVERYONE || entry.personId === personId) kept.delete(key);
  };
  return { exchange, forget };
}

// An answer that was on its way when news of its person came may be of before the change.
async function askUntilCurrent(question: () => Promise<Exchanged>, changed: Set<string>): Promise<Exchanged> {
  for (;;) {
    changed.clear();
    const answer = await question();
    if (!isOf(changed, answer.person.personId)) return answer;
  }
}

const isOf = (changed: ReadonlySet<string>, personId: string): boolean =>
  changed.has(personId) || changed.has(EVERYONE);

async function ask(
  channel: Channel,
  tokens: TokenIssuer,
  { issuer, subject, loginTime }: Login,
): Promise<Exchanged> {
  const headers = { ...traceHeaders(), authorization: `Bearer ${tokens.forService("identity")}` };
  const { personId, branchId, collegeId, grants } = await createClient(
    IdentityService,
    channel,
  ).exchangeLogin({ issuer, subject, loginTime: BigInt(loginTime) }, { headers });
  const plain = grants.map((grant) => ({
    organizationId: grant.organizationId,
    permissions: grant.permissions,
  }));
  return {
    person: { personId, branchId, collegeId, grants: plain },
    key: JSON.stringify([personId, branchId, plain]),
  };
}

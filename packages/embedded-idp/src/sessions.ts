import type { default as Provider } from "oidc-provider";
import type { State } from "./state.ts";

/** A client that took part in a session that has ended. */
interface Participant {
  readonly clientId: string;
  readonly sid?: string;
}

interface StoredSession {
  readonly uid: string;
  readonly accountId?: string;
  readonly authorizations?: Readonly<Record<string, { readonly sid?: string }>>;
}

/** The library's clients can send a logout token; its types do not say so. */
interface BackchannelClient {
  readonly backchannelLogoutUri?: string;
  backchannelLogout(sub: string, sid: string | undefined): Promise<void>;
}

/** Ends every session of somebody and, with the grants, every refresh token; returns the clients that took part. */
export async function endSessions(
  provider: Provider,
  state: State,
  accountId: string,
): Promise<readonly Participant[]> {
  const participants: Participant[] = [];
  for (const key of state.keys("oidc:Session:")) {
    const stored = state.get<StoredSession>(key);
    if (stored?.accountId !== accountId) continue;
    await (await provider.Session.findByUid(stored.uid))?.destroy();
    const authorizations = Object.entries(stored.authorizations ?? {});
    participants.push(...authorizations.map(([clientId, { sid }]) => ({ clientId, sid: sid ?? stored.uid })));
  }
  for (const key of state.keys("oidc:Grant:")) {
    if (state.get<{ accountId?: string }>(key)?.accountId === accountId) state.delete(key);
  }
  return participants;
}

/** Tells the clients by the back channel. One that cannot be reached is not told again, as in Keycloak. */
export async function tellOfLogout(
  provider: Provider,
  accountId: string,
  participants: readonly Participant[],
): Promise<void> {
  const tell = async ({ clientId, sid }: Participant) => {
    const client = (await provider.Client.find(clientId)) as unknown as BackchannelClient | undefined;
    if (client?.backchannelLogoutUri) await client.backchannelLogout(accountId, sid);
  };
  await Promise.allSettled(participants.map(tell));
}

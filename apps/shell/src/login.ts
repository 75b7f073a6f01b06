// Who is here takes the longest to find out on a slow line, so it is asked for while all else is still coming: this file imports nothing that does.
import type { startSession } from "@qiming/web-kit";
import Keycloak, { type KeycloakLoginOptions } from "keycloak-js";
import type { Page } from "./page.ts";
import { CALLBACK, returnPath } from "./return-path.ts";

type Credentials = Parameters<typeof startSession>[0];

const RETURN_TO = "qiming:return-to";
/** Whether somebody has signed in in this browser, and has not logged out. */
const SIGNED_IN = "qiming:signed-in";
const INIT_WITHIN_MS = 10_000;
const MIN_VALIDITY_S = 30;
const SETTLED_AFTER_MS = 2_000;
/** What Keycloak calls a login by two factors, `acr.loa.map` in the realm. */
const SECOND_FACTOR = "2";
const MAX_AGE_S = 300;

/** By the adapter's own check a browser is asked for its cookies first, of which some keep a frame's; and a frame watches for a log-out elsewhere. */
const CHECKED = {
  checkLoginIframe: true,
  checkLoginIframeInterval: 5,
  messageReceiveTimeout: INIT_WITHIN_MS,
} as const;
const ADAPTER = {
  pkceMethod: "S256",
  redirectUri: location.origin + CALLBACK,
  logoutMethod: "POST",
  checkLoginIframe: false,
} as const;
const WHO = {
  onLoad: "check-sso",
  silentCheckSsoRedirectUri: `${location.origin}/silent-check-sso.html`,
} as const;

const { identityProvider } = (window as unknown as { qiming: Page }).qiming.page;
const { url, realm, clientId } = identityProvider;
const endpoint = (name: string) => `${url}/realms/${realm}/protocol/openid-connect/${name}`;
/** Known by its addresses alone, the provider is asked at once: without what else the adapter does before, which is four ways more on a slow line. */
let keycloak = new Keycloak({
  clientId,
  oidcProvider: {
    authorization_endpoint: endpoint("auth"),
    token_endpoint: endpoint("token"),
    end_session_endpoint: endpoint("logout"),
  },
});

async function ask(): Promise<boolean> {
  withResolversWhereMissing();
  return Promise.race([find(), giveUp()]);
}

async function find(): Promise<boolean> {
  if (await keycloak.init({ ...ADAPTER, ...WHO })) return true;
  if (!wasSignedIn()) return false;
  // Somebody was, in this browser: it may keep the provider's cookie from frames. Then the adapter asks by way of the provider's own page.
  keycloak = new Keycloak({ url, realm, clientId });
  return keycloak.init({ ...ADAPTER, ...WHO, ...CHECKED });
}

/** Once the page stands: whoever logs out elsewhere is logged out here. It only looks, and renews nothing: instead of a refresh token it has another. */
async function watch(): Promise<void> {
  const { token, idToken, timeSkew } = keycloak;
  const watcher = new Keycloak({ url, realm, clientId });
  const known = { token: token!, idToken: idToken!, refreshToken: idToken!, timeSkew: timeSkew ?? 0 };
  await watcher.init({ ...ADAPTER, ...CHECKED, ...known });
  watcher.onAuthLogout = begin;
}

// A browser that keeps nothing does not say whether somebody was here: then it is asked as if.
function wasSignedIn(): boolean {
  try {
    return localStorage.getItem(SIGNED_IN) !== null;
  } catch {
    return true;
  }
}
function remember(isSignedIn: boolean): void {
  try {
    if (isSignedIn) localStorage.setItem(SIGNED_IN, "yes");
    else localStorage.removeItem(SIGNED_IN);
  } catch {
    // It keeps nothing.
  }
}

const begin = () => location.assign("/");

const asked = navigator.onLine ? ask() : undefined;
// Whoever waits for it hears of a failure.
asked?.catch(() => undefined);

/**
 * Finds out whether somebody is signed in, without showing anything; takes up a login that has just been made.
 *
 * @returns undefined where nobody is
 * @throws Error where the identity provider does not answer
 */
export async function restoreLogin(): Promise<Credentials | undefined> {
  const isSignedIn = await (asked ?? ask());
  if (location.pathname === CALLBACK) history.replaceState(null, "", takeReturnTo());
  remember(isSignedIn);
  if (!isSignedIn) return undefined;
  keycloak.onAuthLogout = begin;
  setTimeout(() => void watch().catch(() => undefined), SETTLED_AFTER_MS);
  return { token, logout, secondFactorAge, showSecondFactor };
}

/**
 * Nobody can be asked who this is: what they have read stays readable, nothing else can be done. Once there is a network again, the page begins
 * anew with a login.
 */
export function withoutNetwork(): Credentials {
  const away = () => Promise.reject(new TypeError("there is no network"));
  // A line that comes and goes is no network yet.
  addEventListener("online", () =>
    setTimeout(() => {
      if (navigator.onLine) location.reload();
    }, SETTLED_AFTER_MS),
  );
  return {
    token: away,
    showSecondFactor: away,
    secondFactorAge: () => Number.POSITIVE_INFINITY,
    logout: async () => begin(),
  };
}

/** Leaves for the login page and comes back to where one is now. */
export const login = (): Promise<void> => leave({});

/** The same, for whoever must show a second factor, and show it now. @see RFC 9470 */
const showSecondFactor = (): Promise<void> =>
  leave({ acr: { values: [SECOND_FACTOR], essential: true }, maxAge: MAX_AGE_S });

async function leave(options: KeycloakLoginOptions): Promise<void> {
  sessionStorage.setItem(RETURN_TO, location.pathname + location.search + location.hash);
  await keycloak.login({
    ...options,
    redirectUri: location.origin + CALLBACK,
    locale: document.documentElement.lang,
  });
}

/** By the provider's clock, which keycloak-js knows the difference to. */
function secondFactorAge(): number {
  const { acr, auth_time: time } = keycloak.tokenParsed ?? {};
  if (acr !== SECOND_FACTOR || !time) return Number.POSITIVE_INFINITY;
  return Date.now() / 1000 + (keycloak.timeSkew ?? 0) - time;
}

async function token(): Promise<string> {
  try {
    await keycloak.updateToken(MIN_VALIDITY_S);
  } catch (error) {
    // The adapter does not say why; without a network there is one reason.
    if (!navigator.onLine) throw new TypeError("there is no network", { cause: error });
    throw error;
  }
  return keycloak.token!;
}

// Without a network the provider cannot be told now: the page begins anew, and tells it when it can.
async function logout(): Promise<void> {
  remember(false);
  if (navigator.onLine) await keycloak.logout({ redirectUri: `${location.origin}/` });
  else begin();
}

function takeReturnTo(): string {
  const wanted = sessionStorage.getItem(RETURN_TO) ?? "/";
  sessionStorage.removeItem(RETURN_TO);
  return returnPath(wanted, location.origin);
}

// The adapter waits for ever where a frame is blocked.
function giveUp(): Promise<never> {
  return new Promise((_, reject) =>
    setTimeout(() => reject(new Error("the identity provider does not answer")), INIT_WITHIN_MS),
  );
}

/** The adapter renews tokens by a function that browsers before 2024 do not have. */
function withResolversWhereMissing(): void {
  const promise = Promise as unknown as { withResolvers?: () => object };
  promise.withResolvers ??= function () {
    let resolve, reject;
    const made = new Promise((yes, no) => ((resolve = yes), (reject = no)));
    return { promise: made, resolve, reject };
  };
}

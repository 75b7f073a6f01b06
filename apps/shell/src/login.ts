// Who is here takes the longest to find out on a slow line, so it is asked for while all else is still coming: this file imports nothing that does.
import type { startSession } from "@qiming/web-kit";
import Keycloak, { type KeycloakLoginOptions } from "keycloak-js";
import type { Page } from "./page.ts";
import { CALLBACK, returnPath } from "./return-path.ts";

type Credentials = Parameters<typeof startSession>[0];

const RETURN_TO = "qiming:return-to";
const INIT_WITHIN_MS = 10_000;
const MIN_VALIDITY_S = 30;
const SETTLED_AFTER_MS = 2_000;
/** What Keycloak calls a login by two factors, `acr.loa.map` in the realm. */
const SECOND_FACTOR = "2";
const MAX_AGE_S = 300;

const { identityProvider } = (window as unknown as { qiming: Page }).qiming.page;
const keycloak = new Keycloak({
  url: identityProvider.url,
  realm: identityProvider.realm,
  clientId: identityProvider.clientId,
});

function ask(): Promise<boolean> {
  withResolversWhereMissing();
  const options = {
    pkceMethod: "S256",
    onLoad: "check-sso",
    silentCheckSsoRedirectUri: `${location.origin}/silent-check-sso.html`,
    redirectUri: location.origin + CALLBACK,
    logoutMethod: "POST",
    checkLoginIframeInterval: 5,
    messageReceiveTimeout: INIT_WITHIN_MS,
  } as const;
  return Promise.race([keycloak.init(options), giveUp()]);
}

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
  keycloak.onAuthLogout = () => location.assign("/");
  return isSignedIn ? { token, logout, secondFactorAge, showSecondFactor } : undefined;
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
    logout: async () => location.assign("/"),
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
const logout = async (): Promise<void> =>
  navigator.onLine ? keycloak.logout({ redirectUri: `${location.origin}/` }) : location.assign("/");

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

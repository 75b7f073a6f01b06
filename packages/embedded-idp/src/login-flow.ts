import type { IncomingMessage, ServerResponse } from "node:http";
import type { default as Provider, Interaction } from "oidc-provider";
import type { Accounts, User } from "./accounts.ts";
import type { Authenticator } from "./authenticator.ts";
import { pagePolicy } from "./content-policy.ts";
import { readForm, send, type Answer } from "./http.ts";
import { acrOf, levelsOf } from "./levels.ts";
import { codePage, loginPage, newPasswordPage, setUpCodePage } from "./login-pages.ts";
import { LoginProgress, type Login } from "./login-progress.ts";
import type { Step } from "./login-steps.ts";
import { errorPage } from "./pages.ts";
import type { PasswordPolicy } from "./password-policy.ts";
import type { Realm } from "./realm.ts";
import type { State } from "./state.ts";
import { pickLanguage, text, type Language, type TextKey } from "./texts.ts";
import { newSecret, qrCode } from "./totp.ts";

export interface LoginParts {
  readonly provider: Provider;
  readonly realm: Realm;
  readonly state: State;
  readonly accounts: Accounts;
  readonly authenticator: Authenticator;
  readonly policy: PasswordPolicy;
  /** The provider's own origin. */
  readonly url: string;
  /** The path of the realm: `/realms/party`. */
  readonly mount: string;
  /** Users who are offered on the login page. */
  readonly demoUsers: readonly User[];
}

/** What was wrong with a form: a text and what stands in its places. */
type Fault = readonly [TextKey, ...(string | number)[]];

/** The pages of a login, one step each: password, new password, code or the phone's setting up. */
export function loginFlow(parts: LoginParts): Answer {
  const { provider, realm, accounts, authenticator, policy, url, mount, demoUsers } = parts;
  const levels = levelsOf(realm);

  const progress = new LoginProgress(parts);

  /** What each step does with its form: it keeps what was proved, or says what was wrong. */
  const take: Record<
    Exclude<Step, "done">,
    (login: Login, form: URLSearchParams) => Promise<Fault | undefined>
  > = {
    async password(login, form) {
      const account = await authenticator.checkPassword(
        form.get("username") ?? "",
        form.get("password") ?? "",
      );
      if (!account) return ["wrong"];
      progress.keep(login, { accountId: account.id, passwordId: account.password?.id, isCodeGiven: false });
      return undefined;
    },
    async newPassword(login, form) {
      const { progress: given, account } = login;
      const password = form.get("password-new") ?? "";
      const broken = await policy.violation(password, account!.username, account!.password);
      if (broken) return [broken.error, ...broken.parameters];
      if (form.get("password-confirm") !== password) return ["mismatch"];
      const passwordId = await authenticator.replacePassword(account!, password);
      if (passwordId) progress.keep(login, { ...given!, passwordId });
      return undefined;
    },
    async code(login, form) {
      if (!authenticator.checkCode(login.account!, form.get("otp") ?? "")) return ["wrongCode"];
      progress.keep(login, { ...login.progress!, isCodeGiven: true });
      return undefined;
    },
    async setUpCode(login, form) {
      const { secret, ...others } = login.progress!;
      if (!secret || !authenticator.setUpCode(login.account!, secret, form.get("totp") ?? ""))
        return ["wrongFirstCode"];
      progress.keep(login, { ...others, isCodeGiven: true });
      return undefined;
    },
  };

  const render = async (login: Login, language: Language, given: string, error?: string): Promise<string> => {
    const { interaction, account, step } = login;
    const action = actionOf(mount, interaction);
    const page = { language, base: mount, action, username: account?.username ?? given, error };
    if (step === "newPassword") return newPasswordPage(page, policy.minLength);
    if (step === "code") return codePage(page);
    if (step !== "setUpCode") {
      const username = given || String(interaction.params["login_hint"] ?? (await sessionName(interaction)));
      return loginPage({ ...page, username }, demoUsers.filter(isAsListed));
    }
    const secret = login.progress!.secret ?? newSecret();
    progress.keep(login, { ...login.progress!, secret });
    return setUpCodePage(page, secret, await qrCode(realm, page.username, secret));
  };

  /** Whether the password that the list shows still opens the account. */
  const isAsListed = ({ id }: User): boolean => {
    const account = accounts.find(id);
    return account?.enabled === true && account.password?.clear !== undefined;
  };
  const sessionName = async ({ session }: Interaction): Promise<string> =>
    accounts.find(session?.accountId ?? "")?.username ?? "";

  const finish = async (request: IncomingMessage, response: ServerResponse, login: Login): Promise<void> => {
    const { account } = login;
    const { isCodeGiven } = login.progress!;
    progress.forget(login);
    authenticator.failures.loggedIn(account!.username, isCodeGiven);
    const result = {
      accountId: account!.id,
      acr: acrOf(levels, isCodeGiven ? 2 : 1),
      amr: isCodeGiven ? ["pwd", "otp"] : ["pwd"],
      remember: false,
    };
    await provider.interactionFinished(
      request,
      response,
      { login: result },
      { mergeWithLastSubmission: false },
    );
  };

  return async (request, response) => {
    const interaction = await provider.interactionDetails(request, response);
    const { language, headers } = languageOf(request, interaction, mount);
    const page = (status: number, body: string) =>
      send(response, status, "text/html", body, { "Content-Security-Policy": pagePolicy(realm), ...headers });

    if (request.method === "POST" && request.headers.origin && request.headers.origin !== url)
      return page(403, errorPage(language, mount, "invalid_origin"));
    const form = request.method === "POST" ? await readForm(request) : undefined;
    const login = await progress.open(interaction);
    if (login.step === "done") return finish(request, response, login);
    if (!form?.has(FIELD[login.step])) return page(200, await render(login, language, ""));
    const fault = await take[login.step](login, form);
    if (fault) {
      const given = form.get("username") ?? "";
      return page(401, await render(login, language, given, text(language, ...fault)));
    }
    const next = await progress.open(interaction);
    if (next.step === "done") return finish(request, response, next);
    send(response, 303, "text/plain", "", { Location: actionOf(mount, interaction) });
  };
}

/** The field by which a step knows its own form; another step's, sent again, only shows the page. */
const FIELD = { password: "password", newPassword: "password-new", code: "otp", setUpCode: "totp" } as const;

const actionOf = (mount: string, { uid }: Interaction): string =>
  `${mount}/login-actions/authenticate/${uid}`;

/** The language that somebody chose just now, earlier, or in the application; a choice is kept in a cookie. */
function languageOf({ url, headers }: IncomingMessage, { params }: Interaction, mount: string) {
  const chosen = new URL(url!, "http://localhost").searchParams.get("kc_locale");
  const kept = /KEYCLOAK_LOCALE=([\w-]+)/.exec(headers.cookie ?? "")?.[1];
  const language = pickLanguage(chosen, kept, params["ui_locales"], headers["accept-language"]);
  const cookie = `KEYCLOAK_LOCALE=${language}; Path=${mount}/; HttpOnly; SameSite=Lax`;
  const setCookie: Record<string, string> = chosen ? { "Set-Cookie": cookie } : {};
  return { language, headers: setCookie };
}

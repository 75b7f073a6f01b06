import { themeTexts } from "./theme.ts";

export type Language = "zh-CN" | "en";

/** What the pages say, by its key in Keycloak's theme. */
const KEYS = {
  brand: "qimingName",
  tagline: "qimingTagline",
  title: "loginAccountTitle",
  user: "username",
  password: "password",
  submit: "doLogIn",
  wrong: "invalidUserMessage",
  askLogout: "logoutConfirmHeader",
  logout: "doLogout",
  error: "qimingErrorTitle",
  account: "qimingAccount",
  newPasswordTitle: "updatePasswordTitle",
  newPasswordHelp: "qimingNewPasswordHelp",
  newPassword: "passwordNew",
  newPasswordRule: "qimingNewPasswordRule",
  confirmPassword: "passwordConfirm",
  savePassword: "qimingSavePassword",
  mismatch: "notMatchPasswordMessage",
  invalidPasswordMinLengthMessage: "invalidPasswordMinLengthMessage",
  invalidPasswordMaxLengthMessage: "invalidPasswordMaxLengthMessage",
  invalidPasswordNotUsernameMessage: "invalidPasswordNotUsernameMessage",
  invalidPasswordNotContainsUsernameMessage: "invalidPasswordNotContainsUsernameMessage",
  invalidPasswordBlacklistedMessage: "invalidPasswordBlacklistedMessage",
  invalidPasswordHistoryMessage: "invalidPasswordHistoryMessage",
  codeTitle: "qimingCodeTitle",
  codeHelp: "qimingCodeHelp",
  code: "loginOtpOneTime",
  verify: "qimingVerify",
  wrongCode: "invalidTotpMessage",
  setUpTitle: "loginTotpTitle",
  setUpHelp: "qimingSetUpHelp",
  setUpScan: "qimingSetUpScan",
  setUpQr: "qimingSetUpQr",
  setUpType: "qimingSetUpType",
  setUpEnter: "qimingSetUpEnter",
  saveCode: "qimingSaveCode",
} as const;

/** What Keycloak has no page for. */
const OWN = {
  "zh-CN": {
    other: "English",
    stay: "保持登录",
    loggedOut: "您已退出登录。",
    errorHelp: "登录请求已过期或无效，请返回启明重新登录。",
    demo: "演示账号",
    demoHelp: "点选即填入，仅供演示。",
    wrongFirstCode: "验证码不正确。请检查手机时间是否准确，然后输入新的验证码。",
  },
  en: {
    other: "中文",
    stay: "Stay signed in",
    loggedOut: "You have signed out.",
    errorHelp: "The sign-in request has expired or is not valid. Go back to Qiming and sign in again.",
    demo: "Demo accounts",
    demoHelp: "Choose one to fill the form. For demonstration only.",
    wrongFirstCode: "The code is incorrect. Check that your phone's clock is right and enter a new code.",
  },
} as const;

export type TextKey = keyof typeof KEYS | keyof (typeof OWN)["en"];

const THEME = { "zh-CN": themeTexts("zh_CN"), en: themeTexts("en") };

function find(language: Language, key: TextKey): string {
  if (key in OWN.en) return OWN[language][key as keyof (typeof OWN)["en"]];
  const found = THEME[language].get(KEYS[key as keyof typeof KEYS]);
  if (found === undefined) throw new Error(`the theme has no text ${key}`);
  return found;
}

/** A text with what stands in its places `{0}`, `{1}`. */
export function text(language: Language, key: TextKey, ...values: readonly (string | number)[]): string {
  return find(language, key).replaceAll(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)]));
}

/** The first wish that names a language of ours; Chinese where none does. */
export function pickLanguage(...wishes: readonly unknown[]): Language {
  for (const wish of wishes.flatMap((each) => (typeof each === "string" ? each.split(/[\s,]+/) : []))) {
    if (/^zh/i.test(wish)) return "zh-CN";
    if (/^en/i.test(wish)) return "en";
  }
  return "zh-CN";
}

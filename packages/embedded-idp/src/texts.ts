export type Language = "zh-CN" | "en";

const TEXTS = {
  "zh-CN": {
    brand: "启明",
    tagline: "高校党组织的线上家园",
    title: "登录",
    user: "学工号",
    password: "密码",
    submit: "登录",
    wrong: "学工号或密码不正确，或账号已被暂时锁定。请稍后再试。",
    other: "English",
    askLogout: "要退出登录吗？",
    logout: "退出登录",
    stay: "保持登录",
    loggedOut: "您已退出登录。",
    error: "无法完成请求",
    errorHelp: "登录请求已过期或无效，请返回启明重新登录。",
    demo: "演示账号",
    demoHelp: "点选即填入，仅供演示。",
    account: "当前账号",
    newPasswordTitle: "设置新密码",
    newPasswordHelp: "您使用的是临时密码，请设置一个只有您自己知道的新密码。",
    newPassword: "新密码",
    newPasswordRule: "至少 {0} 个字符，不能包含学工号。",
    confirmPassword: "再次输入新密码",
    savePassword: "保存并登录",
    mismatch: "两次输入的密码不一致。",
    invalidPasswordMinLengthMessage: "密码太短：至少需要 {0} 个字符。",
    invalidPasswordMaxLengthMessage: "密码太长：最多 {0} 个字符。",
    invalidPasswordNotUsernameMessage: "密码不能与学工号相同。",
    invalidPasswordNotContainsUsernameMessage: "密码不能包含学工号。",
    invalidPasswordBlacklistedMessage: "这个密码太常见，容易被猜到，请换一个。",
    invalidPasswordHistoryMessage: "新密码不能与现在的密码相同。",
    codeTitle: "二次验证",
    codeHelp: "请输入手机验证器应用中显示的 6 位数字。",
    code: "动态验证码",
    verify: "验证",
    wrongCode: "验证码不正确或已经用过，或账号已被暂时锁定。请输入新的验证码。",
    setUpTitle: "设置手机验证器",
    setUpHelp: "这项操作需要二次验证。请先把您的手机设为验证器，只需设置一次。",
    setUpScan: "在手机上打开验证器应用，扫描二维码。",
    setUpQr: "验证器应用要扫描的二维码",
    setUpType: "不能扫描时，请手动输入密钥：",
    setUpEnter: "输入应用中显示的 6 位数字。",
    saveCode: "完成设置",
    wrongFirstCode: "验证码不正确。请检查手机时间是否准确，然后输入新的验证码。",
  },
  en: {
    brand: "Qiming",
    tagline: "Where a university's Party organisations live online",
    title: "Sign in",
    user: "Student or staff number",
    password: "Password",
    submit: "Sign in",
    wrong: "The number or password is incorrect, or the account is locked for a while. Try again later.",
    other: "中文",
    askLogout: "Do you want to sign out?",
    logout: "Sign out",
    stay: "Stay signed in",
    loggedOut: "You have signed out.",
    error: "The request could not be completed",
    errorHelp: "The sign-in request has expired or is not valid. Go back to Qiming and sign in again.",
    demo: "Demo accounts",
    demoHelp: "Choose one to fill the form. For demonstration only.",
    account: "Account",
    newPasswordTitle: "Choose a new password",
    newPasswordHelp: "Your password is a temporary one. Choose a new one that only you know.",
    newPassword: "New password",
    newPasswordRule: "At least {0} characters, without your number.",
    confirmPassword: "New password again",
    savePassword: "Save and sign in",
    mismatch: "The two passwords are not the same.",
    invalidPasswordMinLengthMessage: "The password is too short: it needs at least {0} characters.",
    invalidPasswordMaxLengthMessage: "The password is too long: at most {0} characters.",
    invalidPasswordNotUsernameMessage: "The password must not be your number.",
    invalidPasswordNotContainsUsernameMessage: "The password must not contain your number.",
    invalidPasswordBlacklistedMessage: "This password is too common and easy to guess. Choose another.",
    invalidPasswordHistoryMessage: "The new password must not be the present one.",
    codeTitle: "Second step",
    codeHelp: "Enter the 6 digits that the authenticator app on your phone shows.",
    code: "One-time code",
    verify: "Verify",
    wrongCode:
      "The code is incorrect or was used before, or the account is locked for a while. Enter a new code.",
    setUpTitle: "Set up your phone",
    setUpHelp: "This needs a second step. Make your phone your authenticator first; you do this once.",
    setUpScan: "Open the authenticator app on your phone and scan the QR code.",
    setUpQr: "QR code for the authenticator app",
    setUpType: "If you cannot scan it, type the key:",
    setUpEnter: "Enter the 6 digits that the app shows.",
    saveCode: "Finish",
    wrongFirstCode: "The code is incorrect. Check that your phone's clock is right and enter a new code.",
  },
} as const;

export type TextKey = keyof (typeof TEXTS)["en"];

/** A text with what stands in its places `{0}`, `{1}`. */
export function text(language: Language, key: TextKey, ...values: readonly (string | number)[]): string {
  return TEXTS[language][key].replaceAll(/\{(\d)\}/g, (_, place: string) => String(values[Number(place)]));
}

/** The first wish that names a language of ours; Chinese where none does. */
export function pickLanguage(...wishes: readonly unknown[]): Language {
  for (const wish of wishes.flatMap((each) => (typeof each === "string" ? each.split(/[\s,]+/) : []))) {
    if (/^zh/i.test(wish)) return "zh-CN";
    if (/^en/i.test(wish)) return "en";
  }
  return "zh-CN";
}

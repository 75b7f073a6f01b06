import { expect, test } from "@jest/globals";
import { hostOf, linkOf } from "./index.ts";

test.each([
  "https://example.edu.cn/a?b=c&d=%20#e",
  "HTTP://example.edu.cn",
  "https://党.example/学习",
  "mailto:office@example.edu.cn",
  "/m/meetings/1?a=b#c",
  "/",
])("%s may be followed", (link) => {
  expect(linkOf(link)).toBe(link);
  expect(linkOf(` ${link}\n`)).toBe(link);
});

test.each([
  "",
  " ",
  "example.edu.cn",
  "#top",
  "?a=b",
  "//example.edu.cn",
  "///example.edu.cn",
  "//here.invalid/x",
  "/\\example.edu.cn",
  "\\\\example.edu.cn",
  "/\t/example.edu.cn",
  "https:example.edu.cn",
  "https:/example.edu.cn",
  "https:///example.edu.cn",
  "https:\\\\example.edu.cn",
  "https://",
  "https://[::1",
  "https://example.edu.cn:99999/",
  "https://name@example.edu.cn",
  "https://name:word@example.edu.cn",
  "https://@example.edu.cn",
  "https://example.edu.cn@elsewhere.example/",
  "javascript:run()",
  "JaVaScRiPt:run()",
  " javascript:run()",
  "\u0001javascript:run()",
  "java\nscript:run()",
  "java\tscript:run()",
  "java\u0000script:run()",
  "javascript\u200b:run()",
  "javascript&colon;run()",
  "&#106;avascript:run()",
  "&#x6a;avascript:run()",
  "javascript%3Arun()",
  "ｊavascript:run()",
  "javascript://example.edu.cn/%0arun()",
  "data:text/html,<b>x</b>",
  "data:text/html;base64,PGI+",
  "vbscript:run()",
  "blob:https://example.edu.cn/1",
  "filesystem:https://example.edu.cn/1",
  "view-source:https://example.edu.cn",
  "file:///etc/passwd",
  "ftp://example.edu.cn",
  "ws://example.edu.cn",
  "tel:110",
  "intent://x#Intent;end",
  "weixin://dl/business",
  "about:blank",
  "mailto:",
  "mailto:a@b?bcc=c@d",
  "mailto:a@b,c@d",
  "mailto:a%0abcc:c@d",
  'https://example.edu.cn/"onclick="run()',
  "https://example.edu.cn/<b>",
  "https://example.edu.cn/\u202egpj.exe",
  `https://example.edu.cn/${"a".repeat(2_000)}`,
])("%j is no link", (link) => {
  expect(linkOf(link)).toBeUndefined();
});

test("a reader sees where a link leads as the browser will read it", () => {
  expect(hostOf("https://EXAMPLE.edu.cn:8443/x")).toBe("example.edu.cn:8443");
  // The first letter is Cyrillic.
  expect(hostOf("https://еxample.edu.cn")).toMatch(/^xn--/);
  for (const link of ["/m/home", "mailto:a@b.cn"]) expect(hostOf(link)).toBeUndefined();
});

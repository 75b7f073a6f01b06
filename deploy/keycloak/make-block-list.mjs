// Makes party-blocklist.txt: the passwords that people choose first among those of twelve characters and more. No list of leaked passwords is
// copied; what is here is made from habits: runs of digits and keys, words of either language with years and lucky numbers behind them.
//
//   node deploy/keycloak/make-block-list.mjs [word …] > deploy/keycloak/party-blocklist.txt
//
// The words are the university's own: its name and short names in letters and pinyin, its motto, its domain (ASVS 5.0, 6.2.11).
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

/** What is longer than twenty characters is no first guess any more; the whole must go into a ConfigMap, which holds 1 MiB. */
const LONGEST = 20;
/** Keycloak compares small letters, and what is shorter is refused for its length. */
const SHORTEST = 12;

const DIGITS = "01234567890123456789012345";
const KEYS = [
  "qwertyuiop[]asdfghjkl;'zxcvbnm",
  "1qaz2wsx3edc4rfv5tgb6yhn7ujm",
  "zaq1xsw2cde3vfr4bgt5nhy6mju7",
  "1q2w3e4r5t6y7u8i9o0p",
  "q1w2e3r4t5y6u7i8o9p0",
  "!@#$%^&*()_+qwertyuiop",
  "qazwsxedcrfvtgbyhnujm",
  "abcdefghijklmnopqrstuvwxyz",
  "a1b2c3d4e5f6g7h8i9j0",
  "a1s2d3f4g5h6j7k8l9",
  "asdfghjkl;'zxcvbnm",
  "zxcvbnmasdfghjkl",
];
const WORDS = [
  ..."password passw0rd p@ssw0rd p@ssword pass1234 welcome letmein changeme default admin admin123 administrator root user test".split(
    " ",
  ),
  ..."login secret master hello iloveyou loveyou love sunshine princess dragon monkey superman football basketball computer internet".split(
    " ",
  ),
  ..."google windows microsoft iphone huawei xiaomi wechat weixin qwerty qwertyui asdfgh asdfghjkl zxcvbn zxcvbnm abc abcd abcdef abc123".split(
    " ",
  ),
  ..."a123456 a1234567 aa123456 qq123456 q123456 w123456 woaini woaini520 woaini1314 woaiwojia woshishei wodemima mima mimamima".split(
    " ",
  ),
  ..."wangle wojiushiwo nihao nihaoma zhongguo woaizhongguo beijing shanghai baobao baobei laopo laogong tianshi kuaile shengri".split(
    " ",
  ),
  ..."zhangwei wangwei liwei wangfang lina zhangmin lijing wangjing liuwei zhangli daxue xuexiao xuesheng jiaoshi laoshi tushuguan".split(
    " ",
  ),
  ..."biye xuexi kaoshi xuehao gonghao campus university student teacher college library dangyuan dangjian dangzhibu dangwei dangke".split(
    " ",
  ),
  ..."rudang gongchandang zhongguogongchandang zhibu shuji zuzhibu tuanwei tuanyuan gongqingtuan xuexiqiangguo weirenminfuwu buwangchuxin".split(
    " ",
  ),
  ..."laojishiming fendou qiming party partymember member branch secretary 启明 党员 党建 党支部 共产党员 不忘初心 牢记使命 为人民服务 密码 我爱你 学习强国".split(
    " ",
  ),
];
const NUMBERS = [
  ..."1 12 123 1234 12345 123456 1234567 12345678 123456789 1234567890 0 00 000 0000 00000 000000 11 111 1111 111111 11111111".split(
    " ",
  ),
  ..."22 222 222222 321 54321 654321 987654321 520 521 1314 5201314 1314520 520520 13141314 521521 66 666 6666 666666 66666666".split(
    " ",
  ),
  ..."88 888 8888 888888 88888888 99 999 9999 999999 112233 121212 123123 123321 123123123 147258 147258369 159357 789456 741852963".split(
    " ",
  ),
  ..."110 119 120 1024 10086 168 1688 518 918 1921 1949 19210701 19491001 701 0701 1001 a aa abc qwe asd zxc qwerty".split(
    " ",
  ),
  ...Array.from({ length: 2032 - 1960 }, (_, index) => String(1960 + index)),
];

/** Every piece of a run that is long enough, forwards and backwards, also with the run's own first keys behind it. */
function* runs() {
  const backwards = (text) => [...text].reverse().join("");
  for (const run of [DIGITS, "98765432109876543210", ...KEYS])
    for (const line of [run, backwards(run)])
      for (let start = 0; start < line.length; start++)
        for (let end = start + SHORTEST; end <= Math.min(line.length, start + 16); end++)
          yield line.slice(start, end);
}

/** A short piece again and again until it is long enough: 123123123123, abcabcabcabc, 666666666666. */
function* repeats() {
  const pieces = [
    ..."0123456789abcdefghijklmnopqrstuvwxyz.*!@#",
    ...NUMBERS,
    ...WORDS,
    ...KEYS.flatMap((line) => [2, 3, 4, 5, 6, 8, 10].map((length) => line.slice(0, length))),
  ];
  for (const piece of pieces)
    for (let text = piece; text.length <= LONGEST; text += piece) if (text.length >= SHORTEST) yield text;
}

/** A word with what people put before and behind it. */
function* dressed(words) {
  for (const word of words)
    for (const number of NUMBERS) {
      yield word + number;
      yield `${word}@${number}`;
      if (/^\d{6,}$/.test(number)) yield number + word;
    }
  yield* words;
}

/** Two words in a row. */
function* pairs(words, others) {
  for (const word of words) for (const other of others) yield word + other;
}

/** @param own the university's own words */
export function blockList(own = []) {
  const lowerCase = own.map((word) => word.toLowerCase());
  const starts = KEYS.flatMap((line) => [8, 10].map((length) => line.slice(0, length)));
  const all = [...WORDS, ...starts, ...lowerCase];
  const short = WORDS.filter(({ length }) => length < 8);
  const made = [...runs(), ...repeats(), ...dressed(all), ...pairs(short, short)];
  made.push(...pairs(lowerCase, all), ...pairs(all, lowerCase));
  const fits = (text) => text.length >= SHORTEST && text.length <= LONGEST;
  return [...new Set(made.map((text) => text.toLowerCase()))].filter(fits).sort();
}

if (import.meta.url === pathToFileURL(argv[1] ?? "").href) console.log(blockList(argv.slice(2)).join("\n"));

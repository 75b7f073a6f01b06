import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { faultsOf, fromHtml, normalise } from "./index.ts";

const SEED = Number(process.env["SEED"] ?? 20_260_318);
/** Each block as its kind and its runs, marks in front of the letters. */
const kept = (html: string) =>
  fromHtml(html).blocks.map(({ kind, runs }) => {
    const each = runs.map(({ text, bold, italic, code, link }) =>
      [bold && "b", italic && "i", code && "c", link && `[${link}]`, JSON.stringify(text)]
        .filter(Boolean)
        .join(""),
    );
    return `${kind.replace("BLOCK_KIND_", "").toLowerCase()} ${each.join(" ")}`;
  });

test.each<[string, string[]]>([
  ["a &lt;b&gt; &amp;amp; &#20826; &#x515a; &unknown;", ['paragraph "a <b> &amp; 党 党 &unknown;"']],
  ["<div><div><p>one</p></div>\n <p> two\n lines </p></div>", ['paragraph "one"', 'paragraph "two lines "']],
  ["<h1>Title</h1><h4>small</h4>", ['heading "Title"', 'heading "small"']],
  [
    "<ul><li>a</li><li><p>b</p></li></ul><ol><li>c</ol>",
    ['bullet_item "a"', 'bullet_item "b"', 'numbered_item "c"'],
  ],
  ["<blockquote><p>a</p><p>b</p></blockquote>", ['quote "a"', 'quote "b"']],
  ["<pre><code>a  b\n  &lt;c&gt;</code></pre>", ['code "a  b\\n  <c>"']],
  ["a<br>b<br/>c", ['paragraph "a\\nb\\nc"']],
  ["<b>a<i>b</i></b>c <code>d</code>", ['paragraph b"a" bi"b" "c " c"d"']],
  ['<a href="https://example.edu.cn?a=1&amp;b=2">x</a>', ['paragraph [https://example.edu.cn?a=1&b=2]"x"']],
  // From WeChat.
  [
    '<section style="x"><span style="font-weight: 600;">通知</span><strong>一</strong></section><section>二</section>',
    ['paragraph b"通知一"', 'paragraph "二"'],
  ],
  // From Google's documents.
  [
    '<b style="font-weight:normal;"><p><span style="font-weight:700">a</span>b</p></b>',
    ['paragraph b"a" "b"'],
  ],
  // From Word.
  [
    "<html><head><title>t</title><style>p{x:'<p>'}</style></head><body><!--StartFragment--><!--[if gte mso 9]><xml>x</xml><![endif]-->" +
      "<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>·<span>&nbsp;</span></span><![endif]>甲<o:p></o:p></p>" +
      "<p class=MsoListParagraph style='mso-list:l1 level1 lfo2'><span style='mso-list:Ignore'>1.</span>乙</p><!--EndFragment--></body></html>",
    ['bullet_item "甲"', 'numbered_item "乙"'],
  ],
  ["<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", ['paragraph "a b"', 'paragraph "c"']],
  ["1 < 2 and <3", ['paragraph "1 < 2 and <3"']],
])("of %j are kept %j", (html, expected) => {
  expect(kept(html)).toEqual(expected);
});

test.each([
  "<script>run()</script>",
  "<SCRIPT/x>run()</ScRiPt >",
  "<style>@import 'x'</style>",
  "<svg><script>run()</script></svg>",
  "<math><mtext>run()</mtext></math>",
  "<!-- run() -->",
  "<!-- run()",
  "<img src=x onerror=run()>",
  "<iframe srcdoc='run()'></iframe>",
  '<p title="a>run()">',
  "<template>run()</template>",
  "<noscript>run()</noscript>",
])("%s leaves nothing", (html) => {
  expect(kept(html)).toEqual([]);
});

test("a link that is not safe leaves its letters", () => {
  for (const href of [
    "javascript:run()",
    "java&#10;script:run()",
    "&#106;avascript:run()",
    "data:text/html,x",
  ])
    expect(kept(`<a href="${href}">x</a>`)).toEqual(['paragraph "x"']);
});

test("whatever is pasted, what is kept is normal and has no faults but its length", () => {
  const piece = fc.oneof(
    fc.constantFrom(
      "<",
      ">",
      "</",
      "<!--",
      "-->",
      '"',
      "'",
      "=",
      "&#",
      ";",
      "<p>",
      "</p>",
      "<b",
      "<li>",
      "<ol>",
      "<pre>",
    ),
    fc.constantFrom(
      "<a href=",
      "javascript:",
      "<svg>",
      "</svg>",
      "<span style='mso-list:Ignore'>",
      "党",
      " ",
      "\n",
    ),
    fc.string({ maxLength: 4 }),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const text = fromHtml(pieces.join(""));
      expect(faultsOf(text)).toEqual([]);
      expect(normalise(text)).toEqual(text);
    }),
    { seed: SEED, numRuns: 2_000 },
  );
});

test.each(["<a ", "<", "<p>", "<!--", "</b", '<a href="', "<svg>", "</svg", "&"])(
  "a million letters of %j are read in one go",
  (piece) => {
    const start = performance.now();
    fromHtml(`<svg>${piece.repeat(1_000_000 / piece.length)}`);
    fromHtml(piece.repeat(1_000_000 / piece.length));
    expect(performance.now() - start).toBeLessThan(20_000);
  },
);

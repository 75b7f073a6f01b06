import type { Going } from "./plan.ts";

/** What came of one collection. */
export interface Exported {
  readonly service: string;
  readonly collection: string;
  readonly going: Going;
  readonly count: number;
}

/** The first thing that somebody reads who has the data and not the platform. In both languages. */
export function readmeOf(time: Date, release: string, exported: readonly Exported[]): string {
  return `# 启明平台数据 · Data of the Qiming platform

${time.toISOString()} · ${release}

**中文** 这里是一所学校在启明平台上的全部数据，任何文本工具都能读，不需要平台本身。每个 \`.jsonl\` 文件是一类数据，每行一条 JSON；\`id\` 是编号，
其他数据用它来指。时间是 ISO 8601（UTC），\`…Day\` 是中国标准时间的日期，\`…Tenths\` 是十分之一分，金额以分计。字段名与平台接口一致。\`files/\` 是上传的
文件，文件名是内容的 SHA-256；与数据同名的文件夹是其附件，文件名是 \`id\`。\`SHA256SUMS\` 可用 \`sha256sum -c\` 核对。数据含个人信息，须按个人信息保护法保管。

**English** All data of one university on the Qiming platform, readable with any text tool and without the platform. Each \`.jsonl\` file is one kind of thing, a line
of JSON each; other things point to it by its \`id\`. Times are ISO 8601 in UTC, a \`…Day\` is a date in China, \`…Tenths\` are tenths of a point, money is in fen. Fields are
called as in the platform's interface. \`files/\` are uploaded files, called by the SHA-256 of their content; a folder called like a kind of thing holds its files by \`id\`.
\`sha256sum -c SHA256SUMS\` checks them all. This is personal data: keep it as the law asks.

| 文件 File | 条数 Lines | 内容 What |
|---|---|---|
${rowsOf(exported)}

## 没有带走的 · What stays

${leftOf(exported)}
`;
}

function rowsOf(exported: readonly Exported[]): string {
  return exported
    .flatMap(({ service, collection, going, count }) =>
      "goes" in going
        ? [`| \`${service}/${collection}.jsonl\` | ${count} | ${going.goes.zh} · ${going.goes.en} |`]
        : [],
    )
    .join("\n");
}

function leftOf(exported: readonly Exported[]): string {
  return exported
    .flatMap(({ service, collection, going }) =>
      "stays" in going ? [`- ${service} ${collection}: ${going.stays.zh} · ${going.stays.en}`] : [],
    )
    .join("\n");
}

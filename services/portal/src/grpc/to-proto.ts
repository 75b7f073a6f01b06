import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { FaultKind, ModuleState } from "@qiming/contracts/portal/v1/module_service";
import { ShowcaseKind } from "@qiming/contracts/portal/v1/showcase_service";
import { previousOf, type LiveModule, type Manifest, type Module } from "../domain/module.ts";
import type { PublishKey } from "../domain/publish-key.ts";
import type { BranchPage } from "../domain/branch-page.ts";
import type { Notice, Shown } from "../usecases/ports.ts";
import type { ModuleView } from "../usecases/read-modules.ts";

export const titleOf = ({ id, nav }: Manifest) => ({
  zhCn: nav?.title["zh-CN"] ?? id,
  en: nav?.title.en ?? id,
});

const stateOf = ({ stop, active }: Module) =>
  stop ? ModuleState.STOPPED : active[0] ? ModuleState.ACTIVE : ModuleState.NEW;

export function toModule({ module, faults }: ModuleView) {
  const { id, organizationId, collegeCode, versions, active, canary, stop, confined, history } = module;
  const shown = versions.find(({ version }) => version === active[0]) ?? versions[0];
  return {
    id,
    organizationId,
    collegeCode,
    confined,
    ...(shown && { title: titleOf(shown.manifest) }),
    state: stateOf(module),
    activeVersion: active[0] ?? "",
    canaryVersion: canary?.version ?? "",
    canaryPercent: canary?.percent ?? 0,
    previousVersion: previousOf(module) ?? "",
    stopReason: stop?.reason ?? "",
    stoppedByUniversity: stop?.byUniversity ?? false,
    versions: versions.map((each) => ({
      version: each.version,
      publishTime: timestampFromDate(each.publishTime),
      publishedBy: each.publishedBy,
      scriptBytes: each.scriptBytes,
      styleBytes: each.styleBytes,
      lane: each.manifest.lane,
      previewPersonIds: [...(each.preview?.personIds ?? [])],
      digest: each.digest,
    })),
    history: history.map(({ time, ...act }) => ({ ...act, time: timestampFromDate(time) })),
    faults: faults.map(({ kind, version, message, count, lastTime }) => ({
      kind: FaultKind[kind as keyof typeof FaultKind],
      version,
      message,
      count,
      lastTime: timestampFromDate(lastTime),
    })),
  };
}

export const toLiveModule = ({ module, version, base, percent, isPreview }: LiveModule) => ({
  manifestJson: JSON.stringify(version.manifest),
  collegeCode: module.collegeCode,
  base,
  confined: module.confined,
  percent,
  isPreview,
});

export const toKey = (key: PublishKey) => ({
  id: key.id,
  organizationId: key.organizationId,
  name: key.name,
  creatorId: key.creatorId,
  createTime: timestampFromDate(key.createTime),
  expireTime: timestampFromDate(key.expireTime),
  ...(key.lastUseTime && { lastUseTime: timestampFromDate(key.lastUseTime) }),
  ...(key.revokeTime && { revokeTime: timestampFromDate(key.revokeTime) }),
});

export const toNotice = ({ id, kind, title, text, path, issueTime, isRead }: Notice) => ({
  id,
  kind,
  title,
  text,
  path,
  issueTime: timestampFromDate(issueTime),
  read: isRead,
});

export const toShowcaseItem = ({ activity, honour, branchesFollowed, ...item }: Shown) => ({
  ...{ id: item.id, kind: ShowcaseKind[item.kind], title: item.title, day: item.day },
  ...{ branchId: item.branchId, branchName: item.branchName, collegeId: item.collegeId },
  ...(activity && { activity: { ...activity, branchesFollowed } }),
  ...(honour && {
    honour: {
      ...{ personName: honour.personName, awardedByName: honour.awardedByName },
      ...{ validUntilDay: honour.validUntilDay, merit: honour.merit },
    },
  }),
});

export const toPage = (
  { organizationId, brand, notices, revision, logoId }: BranchPage,
  { honours, activities }: Record<"honours" | "activities", readonly Shown[]>,
) => ({
  organizationId,
  brand: {
    slogan: brand.slogan,
    story: brand.story,
    activities: brand.activities.map((each) => ({ ...each })),
    results: brand.results.map((each) => ({ ...each })),
  },
  notices: notices.map(({ id, title, text, postTime }) => ({
    id,
    title,
    text,
    postTime: timestampFromDate(postTime),
  })),
  revision,
  logoId: logoId ?? "",
  honours: honours.map(toShowcaseItem),
  activities: activities.map(toShowcaseItem),
});

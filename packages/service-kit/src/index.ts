export {
  createTokenIssuer,
  createTokenVerifier,
  newKeyPair,
  type TokenIssuer,
} from "./access/internal-token.ts";
export type { LineageOf } from "./access/access-guard.ts";
export {
  asChoice,
  asCount,
  asFolder,
  asMongodbUri,
  asPort,
  asText,
  asUrl,
  readConfig,
  type Environment,
  type Settings,
} from "./config.ts";
export { newEvent, openEvent, type StoredEvent } from "./events/event.ts";
export type { Outbox } from "./events/outbox.ts";
export { academicCalendar, type Calendar } from "./clients/academic-calendar.ts";
export { identityLines, toLine, type Lines } from "./clients/identity-lines.ts";
export { bindSubscriptions, on, type Occurrence, type Subscription } from "./events/subscriber.ts";
export { codeIn, readDay, refusedAt, timeOf } from "./filed.ts";
export { hostService, type HostedService } from "./host/host-service.ts";
export { managementPort, startManagement } from "./host/management.ts";
export { peerChannels, peerSettings, type PeerConfig, type TlsFiles } from "./host/peers.ts";
export { allServices, peersOf } from "./peers-of.ts";
export { runService } from "./host/run-service.ts";
export { runProcess, stopSignal, untilAborted } from "./host/process.ts";
export { folderStore, type FileStore } from "./files.ts";
export { createLogger, type Logger } from "./observe/log.ts";
export { identityProviderUp, lastBackup, renderMetrics } from "./observe/metrics.ts";
export { countRequest, observeRequest, type RequestAbout } from "./observe/requests.ts";
export { currentTraceId, startTracing, traceHeaders } from "./observe/trace.ts";
export { decodePageToken, encodePageToken } from "./paging.ts";
export {
  createClient,
  IDEMPOTENCY_KEY,
  type CallOptions,
  type Channel,
  type Client,
  type Headers,
} from "./rpc/channel.ts";
export { bind, type Binding, type Call, type Handlers, type ResourceOwner } from "./rpc/dispatcher.ts";
export { grpcChannel } from "./rpc/grpc-channel.ts";
export { localChannel } from "./rpc/local-channel.ts";
export { isPublic, isRead, isUnseen, methodPath, ownerOf, rulesOf } from "./rpc/method.ts";
export { noteRepeated, Reading } from "./reading.ts";
export { readRichText, writeRichText } from "./rich-text.ts";
export { toExpected } from "./rpc/status.ts";
export { migrationsOf, type Implementation, type Parts, type ServiceDefinition } from "./service.ts";
export { inBatches } from "./store/in-batches.ts";
export { insertAllIfNew, insertIfNew } from "./store/insert-if-new.ts";
export { inTurn } from "./store/in-turn.ts";
export { keptDocuments, withoutMissing, type KeptDocuments } from "./store/kept-documents.ts";
export { looseContents, type LooseContents } from "./store/loose-contents.ts";
export { putLater } from "./store/put-later.ts";
export { isDuplicateKey, openDatabase } from "./store/database.ts";
export { migrate, type Migration } from "./store/migrations.ts";
export { allOf, beyond, pageOf, readOn } from "./store/pages.ts";
export { retryOnConflict } from "./store/versioned.ts";
export { localWatchers, watched, type Watchers } from "./watchers.ts";
export { readYaml, type YamlSource } from "./yaml-source.ts";

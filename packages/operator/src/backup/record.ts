import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import { OperationsService } from "@qiming/contracts/identity/v1/operations_service";
import {
  createClient,
  createTokenIssuer,
  peerChannels,
  peerSettings,
  readConfig,
  type Environment,
} from "@qiming/service-kit";
import type { Kept } from "./backup.ts";

const TIMEOUT_MS = 10_000;

/**
 * Tells the platform that it was kept, so that the page for operators and an alert can say when that was last.
 *
 * @param environment with SERVICE_ADDRESSES, or the platform is not told
 * @returns what to tell whoever typed the command: a backup that could not be recorded is a backup
 */
export async function recordBackup(kept: Kept, environment: Environment): Promise<string> {
  if (!environment["SERVICE_ADDRESSES"]) return "not recorded: SERVICE_ADDRESSES is not set";
  const config = readConfig(environment, (settings) => peerSettings(settings, "operator"));
  const peers = peerChannels(config);
  const token = createTokenIssuer("operator", config.tokenKeyPem).forService("identity");
  const { snapshotTime, finishTime, bytes, sha256 } = kept;
  const backup = {
    snapshotTime: timestampFromDate(snapshotTime),
    finishTime: timestampFromDate(finishTime),
    sizeBytes: BigInt(bytes),
    manifestHash: sha256,
  };
  try {
    await createClient(OperationsService, peers.channelTo("identity")).recordBackup(
      { backup },
      { headers: { authorization: `Bearer ${token}` }, timeoutMs: TIMEOUT_MS },
    );
    return "recorded";
  } catch (error) {
    return `not recorded: ${(error as Error).message}`;
  } finally {
    peers.close();
  }
}

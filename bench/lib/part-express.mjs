// Way (a): an Express handler that answers by itself. Way (b): Express, a call written by hand, a mapping written by hand.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { timestampDate } from "@bufbuild/protobuf/wkt";
import { Client, credentials, Metadata } from "@grpc/grpc-js";
import {
  AccountSchema,
  GetAccountRequestSchema,
  ScorePart,
} from "@qiming/contracts/points/v1/points_service";
import express from "express";
import { account } from "./account.mjs";
import { measurements, serveParent, settings } from "./process.mjs";

const { servicePort } = settings();
const client = new Client(`127.0.0.1:${servicePort}`, credentials.createInsecure());
const serialize = (message) => Buffer.from(toBinary(GetAccountRequestSchema, message));
const deserialize = (bytes) => fromBinary(AccountSchema, bytes);

const toText = (text) => text && { zhCn: text.zhCn, en: text.en };
const toTime = (time) => time && timestampDate(time).toISOString();
const toJson = (message) => ({
  personId: message.personId,
  period: message.period,
  totalTenths: message.totalTenths,
  version: message.version,
  ruleBook: { ...message.ruleBook, $typeName: undefined, title: toText(message.ruleBook.title) },
  parts: message.parts.map((part) => ({
    part: `SCORE_PART_${ScorePart[part.part]}`,
    tenths: part.tenths,
    capTenths: part.capTenths,
    indicators: part.indicators.map((each) => ({
      code: each.code,
      name: toText(each.name),
      tenths: each.tenths,
      capTenths: each.capTenths,
      unitTenths: each.unitTenths,
    })),
  })),
  entries: message.entries.map((entry) => ({
    id: entry.id,
    indicatorCode: entry.indicatorCode,
    tenths: entry.tenths,
    ruleTenths: entry.ruleTenths,
    occurTime: toTime(entry.occurTime),
    postTime: toTime(entry.postTime),
    ruleBookVersion: entry.ruleBookVersion,
    evidence: {
      type: entry.evidence.type,
      id: entry.evidence.id,
      title: toText(entry.evidence.title),
      path: entry.evidence.path,
    },
  })),
});

const app = express().disable("x-powered-by").disable("etag");
const fixed = toJson(account);
app.get("/a", (_, response) => void response.json(fixed));
app.get("/b", (request, response, next) => {
  const message = create(GetAccountRequestSchema, { period: String(request.query.period ?? "") });
  const metadata = new Metadata();
  metadata.set("authorization", request.headers.authorization ?? "");
  client.makeUnaryRequest(
    "/qiming.points.v1.PointsService/GetAccount",
    serialize,
    deserialize,
    message,
    metadata,
    { deadline: Date.now() + 10_000 },
    (error, answer) => (error ? next(error) : response.json(toJson(answer))),
  );
});
const server = app.listen(0, "127.0.0.1", () => serveParent({ port: server.address().port }, measurements()));

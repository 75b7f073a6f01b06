// Makes the film of the pack `quorum` out of scene.html: needs Chromium and ffmpeg. Run again only when the scene changes.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { chromium } from "@playwright/test";

const FRAMES_PER_SECOND = 15;
const SECONDS = 40;
const POSTER_AT = 33.4;
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const media = (name) => here(`../../packs/quorum/media/${name}`);

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
const page = await browser.newPage({ viewport: { width: 640, height: 360 } });
await page.goto(`file://${here("scene.html")}`);
const frame = (t) =>
  page.evaluate((at) => {
    draw(at);
    return document.querySelector("canvas").toDataURL("image/png").split(",")[1];
  }, t);

async function encode(args, times) {
  const ffmpeg = spawn("ffmpeg", ["-y", "-loglevel", "error", "-f", "image2pipe", ...args], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  for (const t of times)
    if (!ffmpeg.stdin.write(Buffer.from(await frame(t), "base64"))) await once(ffmpeg.stdin, "drain");
  ffmpeg.stdin.end();
  const [code] = await once(ffmpeg, "exit");
  if (code !== 0) throw new Error(`ffmpeg ended with ${code}`);
}
const times = Array.from({ length: FRAMES_PER_SECOND * SECONDS }, (_, i) => i / FRAMES_PER_SECOND);
const vp9 = [
  "-c:v",
  "libvpx-vp9",
  "-b:v",
  "0",
  "-crf",
  "36",
  "-row-mt",
  "1",
  "-g",
  "120",
  "-pix_fmt",
  "yuv420p",
  "-an",
];
await encode(["-framerate", String(FRAMES_PER_SECOND), "-i", "-", ...vp9, media("eight.webm")], times);
await encode(["-i", "-", "-frames:v", "1", media("eight.png")], [POSTER_AT]);
await browser.close();

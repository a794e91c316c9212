// Bundle the tests and run them with Node's own runner.

import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(fileURLToPath(import.meta.url));
const outdir = await mkdtemp(join(tmpdir(), "lightningrod-test-"));
const names = (await readdir(join(ROOT, "test"))).filter((file) => file.endsWith(".test.ts"));
try {
  await build({
    absWorkingDir: ROOT,
    entryPoints: names.map((file) => join("test", file)),
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "inline",
    logOverride: { "empty-glob": "silent" },
  });
  const files = names.map((file) => join(outdir, file.replace(/\.ts$/, ".mjs")));
  const run = spawnSync(
    process.execPath,
    ["--enable-source-maps", "--test", "--test-reporter=dot", ...files],
    {
      stdio: "inherit",
      // The answers of the formatters must not depend on the machine.
      env: { ...process.env, TZ: "UTC" },
    },
  );
  process.exitCode = run.status ?? 1;
} finally {
  await rm(outdir, { recursive: true, force: true });
}
